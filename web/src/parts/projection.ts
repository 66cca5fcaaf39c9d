// Where a point stands on the map of tools/land.mjs: the Natural Earth projection, seen from the
// eleventh meridian east, so that the edge of the map runs through the Bering Strait and cuts
// through no island State but by its open sea.

export const mapWidth = 1000;
export const mapHeight = 460; // without the ice of the south, where there is no State

const radians = Math.PI / 180;

export function project(longitude: number, latitude: number): [number, number] {
  const l = (((longitude - 11 + 540) % 360) - 180) * radians;
  const p = latitude * radians;
  const p2 = p * p;
  const p4 = p2 * p2;
  const x = l * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)));
  const y = p * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)));
  return [500 + 180 * x, 260 - 180 * y];
}

// A window on the map with the same sides, around the points given.
export function windowAround(points: [number, number][], margin: number): [number, number, number, number] {
  if (!points.length) return [0, 0, mapWidth, mapHeight];
  const xs = points.map((each) => each[0]);
  const ys = points.map((each) => each[1]);
  const [left, right] = [Math.min(...xs) - margin, Math.max(...xs) + margin];
  const [top, bottom] = [Math.min(...ys) - margin, Math.max(...ys) + margin];
  const width = Math.min(mapWidth, Math.max(right - left, ((bottom - top) * mapWidth) / mapHeight));
  const height = (width * mapHeight) / mapWidth;
  const x = Math.max(0, Math.min(mapWidth - width, (left + right - width) / 2));
  const y = Math.max(0, Math.min(mapHeight - height, (top + bottom - height) / 2));
  return [x, y, width, height];
}
