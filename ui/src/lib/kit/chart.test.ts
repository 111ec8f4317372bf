import { describe, expect, test } from 'vitest';
import { besideLine, type Point } from './chart';

const frame = { left: 60, right: 276, top: 0, bottom: 101 };

/** Whether words of this width lie over the stepped line. */
function crosses(place: { x: number; y: number; anchor: string }, width: number, line: Point[]): boolean {
  const left = place.anchor === 'start' ? place.x : place.x - width;
  const within = (x: number) => x > left && x < left + width;
  return line.some((point, i) => {
    const next = line[i + 1];
    if (!next || !within(next.x)) return false;
    const [top, bottom] = [Math.min(point.y, next.y), Math.max(point.y, next.y)];
    return place.y > top && place.y - 10 < bottom;
  });
}

describe('the days beside a stepped line', () => {
  const rungs = [20, 44, 68, 92];
  const lines = [90, 150, 200, 240, 270].flatMap((x) =>
    rungs.flatMap((from) =>
      rungs
        .filter((to) => to !== from)
        .flatMap((to) =>
          rungs
            .filter((last) => last !== to)
            .map((last) => [
              { x: 60, y: from },
              { x, y: to },
              { x: Math.min(x + 22, 275), y: last }
            ])
        )
    )
  );

  test('never lie over it, nor over each other, nor outside the drawing', () => {
    let placed = 0;
    for (const line of lines) {
      const named = line.slice(1).reverse();
      const [last, first] = besideLine(named, [40, 40], line, frame);
      for (const place of [last, first]) {
        if (!place) continue;
        placed += 1;
        expect(crosses(place, 40, line), JSON.stringify({ line, place })).toBe(false);
        const left = place.anchor === 'start' ? place.x : place.x - 40;
        expect(left >= 60 && left + 40 <= 276 && place.y >= 10 && place.y <= 99).toBe(true);
      }
    }
    expect(placed).toBeGreaterThan(lines.length);
  });

  test('a step up late in the drawing has its day to the left of the line', () => {
    const line = [
      { x: 60, y: 92 },
      { x: 262, y: 44 }
    ];
    expect(besideLine(line.slice(1), [40], line, frame)).toEqual([{ x: 265, y: 35, anchor: 'end' }]);
  });
});
