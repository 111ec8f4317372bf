import { describe, expect, it } from 'vitest';
import { course, yearBefore } from './course';

describe('the course of the support', () => {
  it('begins a year ago with the level that held then', () => {
    const { path } = course(
      [
        { starts_on: '2024-01-01', level: 'light' },
        { starts_on: '2025-02-01', level: 'medium' },
        { starts_on: '2026-05-12', level: 'intensive' }
      ],
      '2026-11-12'
    );
    expect(path.startsWith('M1 10')).toBe(true);
    expect(path.endsWith('V6H71')).toBe(true);
  });

  it('leaves out what is still to come and what it does not know', () => {
    const steps = [
      { starts_on: '2027-01-01', level: 'light' },
      { starts_on: '2026-10-01', level: 'galactic' }
    ];
    expect(course(steps, '2026-11-12')).toEqual({ path: '', words: '' });
  });

  it('counts a year back', () => {
    expect(yearBefore('2026-11-12')).toBe('2025-11-12');
  });
});
