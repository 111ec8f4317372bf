import { describe, expect, test } from 'vitest';
import {
  age,
  dateOf,
  daysBetween,
  distance,
  fullDate,
  longDate,
  readDate,
  readTime,
  shortDate,
  timeOf,
  weekNumber
} from '.';

// The same vectors as `domain::civil`: the screen and the program must read alike.
describe('a typed date', () => {
  test.each([
    ['1-2-1980', '1980-02-01'],
    ['01-02-1980', '1980-02-01'],
    ['01021980', '1980-02-01'],
    ['1/2/1980', '1980-02-01'],
    ['1.2.1980', '1980-02-01'],
    ['1 2 1980', '1980-02-01'],
    ['1980-02-01', '1980-02-01'],
    ['  1-2-1980 ', '1980-02-01'],
    [' 12 november 2026 ', '2026-11-12'],
    ['12 Nov 2026', '2026-11-12'],
    ['12 nov. 2026', '2026-11-12'],
    ['12-nov-2026', '2026-11-12'],
    ['1 mrt 2026', '2026-03-01'],
    ['29-2-2028', '2028-02-29'],
    ['31-12-2026', '2026-12-31']
  ])('%s is read as %s', (typed, iso) => expect(readDate(typed)).toEqual({ iso }));

  test.each([
    ['31-2-2026', 'date_impossible'],
    ['31 februari 2026', 'date_impossible'],
    ['29-2-2026', 'date_impossible'],
    ['0-1-2026', 'date_impossible'],
    ['1-13-2026', 'date_impossible'],
    ['31-4-2026', 'date_impossible'],
    ['12-11-38', 'year_incomplete'],
    ['12-11', 'date_unreadable'],
    ['gisteren', 'date_unreadable'],
    ['12 ma 2026', 'date_unreadable'],
    ['12-11-20266', 'date_unreadable'],
    ['12-11-2026-1', 'date_unreadable'],
    ['１２-11-2026', 'date_unreadable'],
    ['<script>', 'date_unreadable'],
    ['-', 'date_unreadable']
  ])('%s is refused with %s', (typed, problem) => expect(readDate(typed)).toEqual({ problem }));

  test.each(['', '   ', '\t'])('nothing is nothing', (typed) => expect(readDate(typed)).toEqual({ empty: true }));
});

describe('a typed time', () => {
  test.each([
    ['9:30', '09:30'],
    ['09.30', '09:30'],
    ['0930', '09:30'],
    ['9u30', '09:30'],
    ['9 uur', '09:00'],
    ['9u', '09:00'],
    ['14', '14:00'],
    ['00:00', '00:00'],
    ['23:59', '23:59']
  ])('%s is read as %s', (typed, time) => expect(readTime(typed)).toEqual({ time }));

  test.each(['24:00', '9:60', '930', 'half tien', '9:3', '12:345', 'uur'])('%s is no time', (typed) =>
    expect(readTime(typed)).toEqual({ problem: 'time_wrong' })
  );
});

describe('dates in words', () => {
  const today = '2026-11-12';

  test('a date in full has no leading zeros', () => expect(fullDate('1980-02-01')).toBe('1-2-1980'));
  test('a near date has its day of the week', () => expect(shortDate('2026-11-10', today)).toBe('di 10-11'));
  test('a date in another year has its year', () => expect(shortDate('2027-02-14', today)).toBe('14-2-2027'));
  test('a long date reads as speech', () => expect(longDate(today)).toBe('donderdag 12 november'));
  test.each([
    ['2026-11-12', 'vandaag'],
    ['2026-11-13', '1 dag'],
    ['2026-11-10', '2 dagen'],
    ['2026-12-03', '3 weken'],
    ['2027-08-14', '9 maanden']
  ])('%s is %s away', (date, words) => expect(distance(date, today)).toBe(words));
  test.each([
    ['2026-03-28', '2026-03-30', 2],
    ['2026-10-24', '2026-10-26', 2],
    ['2024-02-28', '2024-03-01', 2],
    ['2026-11-12', '2026-11-09', -3]
  ])('from %s to %s are %i days, also when the clock changes', (from, to, days) =>
    expect(daysBetween(from, to)).toBe(days)
  );
  test.each([
    ['1988-11-12', 38],
    ['1988-11-13', 37],
    ['2009-02-14', 17]
  ])('born on %s is %i years old', (birth, years) => expect(age(birth, today)).toBe(years));
  test('who was born on 29 February turns a year older on 1 March', () => {
    expect(age('2008-02-29', '2026-02-28')).toBe(17);
    expect(age('2008-02-29', '2026-03-01')).toBe(18);
  });
  test.each([
    ['2026-11-12', 46],
    ['2026-01-01', 1],
    ['2027-01-01', 53],
    ['2024-12-30', 1]
  ])('%s is in week %i', (date, week) => expect(weekNumber(date)).toBe(week));
  test('an instant late in the evening in UTC is tomorrow in the Netherlands', () => {
    expect(dateOf('2026-06-30T22:30:00Z')).toBe('2026-07-01');
    expect(timeOf('2026-06-30T22:30:00Z')).toBe('00:30');
    expect(timeOf('2026-11-12T08:30:00Z')).toBe('09:30');
  });
});
