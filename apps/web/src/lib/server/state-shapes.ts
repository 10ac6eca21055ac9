import { feature } from 'topojson-client';
import atlas from 'us-atlas/states-albers-10m.json' with { type: 'json' };
import { usStates } from '#lib/geography/us-states.ts';
import { simplified } from './simplified.ts';

type Point = readonly [x: number, y: number];

/** Details smaller than this, in map units, are left out: about half a pixel at the size the map is shown. */
const DETAIL_MIN = 0.5;
/** Shapes are written in tenths of a map unit, as whole numbers: shorter than decimals. */
const SCALE = 10;
/** The District of Columbia is 4 units wide: it gets a dot that can be seen and hit. */
const DOT = { code: 'DC', x: 828, y: 267, radius: 6 };

/**
 * The outlines of the states as SVG definitions, `#shape-WY` and so on, for `<use>`. They go into the page beside the
 * application, so that the browser neither hydrates them nor holds them a second time as data.
 */
export const stateShapes = `<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>${shapes()}</defs></svg>`;

function shapes(): string {
  const codes = new Map(Object.entries(usStates).map(([code, { fips }]) => [fips, code]));
  const topology = withLessDetail(atlas);
  const { features } = feature(topology, topology.objects.states);
  return features
    .map(({ id, geometry }) => {
      const code = codes.get(String(id));
      const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
      const path = `d="${polygons.flat().map(ringPath).join('')}"`;
      if (code !== DOT.code) return `<path id="shape-${code}" ${path}/>`;
      const dot = `cx="${DOT.x * SCALE}" cy="${DOT.y * SCALE}" r="${DOT.radius * SCALE}"`;
      return `<circle id="shape-${code}" ${dot}/>`;
    })
    .join('');
}

/** Arcs are shared by neighbours; simplified one by one, borders still meet. */
function withLessDetail(topology: typeof atlas): typeof atlas {
  const { scale, translate } = topology.transform;
  const arcs = topology.arcs.map((arc) => {
    let [x, y] = [0, 0];
    const points = arc.map(([dx, dy]): Point => {
      x += dx;
      y += dy;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
    return simplified(points, DETAIL_MIN);
  });
  return { ...topology, arcs, transform: undefined };
}

/** One ring as relative moves in whole tenths. */
function ringPath(ring: readonly Point[]): string {
  let [x, y] = [0, 0];
  const moves = ring.slice(0, -1).map((point, index) => {
    const [toX, toY] = [Math.round(point[0] * SCALE), Math.round(point[1] * SCALE)];
    const move = index === 0 ? `M${toX},${toY}` : `${index === 1 ? 'l' : ' '}${toX - x},${toY - y}`;
    [x, y] = [toX, toY];
    return move;
  });
  return `${moves.join('')}z`;
}
