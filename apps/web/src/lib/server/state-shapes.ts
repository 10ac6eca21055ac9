import atlasJson from 'us-atlas/states-albers-10m.json?raw';
import { usStates } from '#lib/geography/us-states.ts';
import { simplified } from './simplified.ts';

type Point = readonly [x: number, y: number];

/** What is used here of a TopoJSON file: lines that neighbours share, and states as rings of such lines. */
interface Atlas {
  readonly transform: { readonly scale: Point; readonly translate: Point };
  readonly arcs: readonly (readonly Point[])[];
  readonly objects: { readonly states: { readonly geometries: readonly Geometry[] } };
}

type Geometry = { readonly id: string } & (
  | { readonly type: 'Polygon'; readonly arcs: readonly Ring[] }
  | { readonly type: 'MultiPolygon'; readonly arcs: readonly (readonly Ring[])[] }
);

/** Numbers of lines, one after the other; a negative one means line `~n` backwards. */
type Ring = readonly number[];

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
export const stateShapes = `<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>${shapes(atlasOf(atlasJson))}</defs></svg>`;

/** The boundary to us-atlas, whose format is fixed by its version. */
function atlasOf(json: string): Atlas {
  return JSON.parse(json) as Atlas;
}

function shapes({ objects, arcs, transform }: Atlas): string {
  const codes = new Map(Object.entries(usStates).map(([code, { fips }]) => [fips, code]));
  const lines = arcs.map((arc) => simplified(placed(arc, transform), DETAIL_MIN));
  return objects.states.geometries
    .map((geometry) => {
      const code = codes.get(geometry.id);
      if (code === DOT.code) {
        return `<circle id="shape-${code}" cx="${DOT.x * SCALE}" cy="${DOT.y * SCALE}" r="${DOT.radius * SCALE}"/>`;
      }
      const rings = geometry.type === 'Polygon' ? geometry.arcs : geometry.arcs.flat();
      return `<path id="shape-${code}" d="${rings.map((ring) => path(joined(ring, lines))).join('')}"/>`;
    })
    .join('');
}

/** A line's points are steps from the one before, in the file's own units. */
function placed(arc: readonly Point[], { scale, translate }: Atlas['transform']): Point[] {
  let [x, y] = [0, 0];
  return arc.map(([dx, dy]) => {
    x += dx;
    y += dy;
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
}

/** The points of a ring, the first one not repeated at the end. */
function joined(ring: Ring, lines: readonly Point[][]): Point[] {
  return ring.flatMap((index) => {
    const line = index < 0 ? [...(lines[~index] ?? [])].reverse() : (lines[index] ?? []);
    return line.slice(0, -1);
  });
}

/** A ring as relative moves in whole tenths. */
function path(ring: readonly Point[]): string {
  let [x, y] = [0, 0];
  const moves = ring.map((point, index) => {
    const [toX, toY] = [Math.round(point[0] * SCALE), Math.round(point[1] * SCALE)];
    const move = index === 0 ? `M${toX},${toY}` : `${index === 1 ? 'l' : ' '}${toX - x},${toY - y}`;
    [x, y] = [toX, toY];
    return move;
  });
  return `${moves.join('')}z`;
}
