import { describe, expect, it } from 'vitest';
import { mapHeight, mapWidth, project, windowAround } from './projection';

describe('the map', () => {
  it('places points where the outline of the land was drawn', () => {
    // As d3-geo says for the same projection.
    for (const [longitude, latitude, x, y] of [
      [0, 0, 469.91, 260], [11, -60, 500, 448.02], [-168.7, 1.9, 8.53, 253.99], [179, -18, 952.6, 317.04],
      [-172, -13.6, 980, 303.07],
    ] as const) {
      const [left, top] = project(longitude, latitude);
      expect(left).toBeCloseTo(x, 1);
      expect(top).toBeCloseTo(y, 1);
    }
  });

  it('shows a part with the sides of the whole, inside the whole', () => {
    const [x, y, width, height] = windowAround([[900, 300], [990, 330]], 20);
    expect(width / height).toBeCloseTo(mapWidth / mapHeight);
    expect(x + width).toBeLessThanOrEqual(mapWidth);
    expect(x).toBeLessThanOrEqual(880);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(windowAround([], 20)).toEqual([0, 0, mapWidth, mapHeight]);
  });
});
