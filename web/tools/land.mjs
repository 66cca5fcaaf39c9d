// Makes the map's one shape before the build: all land, no boundaries, already projected, so that
// the page needs neither a library nor more than some kilobytes. src/parts/projection.ts places
// points by the same projection.

import { geoNaturalEarth1, geoPath } from 'd3-geo';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { feature } from 'topojson-client';
import { presimplify, simplify } from 'topojson-simplify';

const detail_deg2 = 0.2; // triangles smaller than this leave the outline
const ring_px2 = 0.8; // islands smaller than this are seen as their State's point

const source = new URL('../node_modules/world-atlas/land-50m.json', import.meta.url);
const topology = simplify(presimplify(JSON.parse(readFileSync(source, 'utf8'))), detail_deg2);
const projection = geoNaturalEarth1().rotate([-11, 0]).scale(180).translate([500, 260]);
const path = geoPath(projection);
const land = feature(topology, topology.objects.land);

const polygons = land.features
  .flatMap((each) => (each.geometry.type === 'Polygon' ? [each.geometry.coordinates] : each.geometry.coordinates))
  .filter((rings) => path.area({ type: 'Polygon', coordinates: rings }) >= ring_px2);
const outline = geoPath(projection).digits(1)({ type: 'MultiPolygon', coordinates: polygons });

const folder = new URL('../src/generated/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('land.json', folder), JSON.stringify({ land: outline }));
