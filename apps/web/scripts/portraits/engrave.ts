import { clamp, mix, type Point, type Solid, step } from './solids.ts';

/** Something in the picture: where it is, how dark it is by itself, and the lines that follow its form. */
export interface Part {
  readonly solid: Solid;
  /** Darkness of the material, 0 to 1, at a place. */
  readonly tone: (x: number, y: number, z: number) => number;
  /** The lines: one at every whole number. */
  readonly lines: (x: number, y: number, z: number) => number;
  /** Lines that cross them where it is dark. */
  readonly crossing?: (x: number, y: number, z: number) => number;
  /** How much of the light shows. */
  readonly relief: number;
}

export const WIDTH = 480;
export const HEIGHT = 600;
/** Length of the head's half in pixels, and the middle of the head in the picture. */
const SCALE = 200;
const CENTRE: readonly [number, number] = [WIDTH / 2, 268];
const NEAR_Z = 2;
const FAR_Z = -2.2;
const STEPS_MAX = 90;
const HIT = 0.0015;
const LIGHT = unit([-0.5, 0.55, 0.72]);
/** What is left of the light in a cast shadow. */
const SHADOW_LIGHT = 0.5;
/** Where crossing lines set in. */
const CROSS_FROM = 0.66;
/** A material darker than this is ink without gaps. */
const SOLID_FROM = 0.8;
/** A line at its thinnest and the gap between two at its narrowest, as parts of their distance. */
const LINE_MIN = 0.1;
const GAP_MIN = 0.12;

export interface Engraving {
  /** Above 0 where there is ink. */
  readonly ink: Float32Array;
  /** 1 where there is the sitter, 0 on the background. */
  readonly figure: Float32Array;
}

export function engrave(parts: readonly Part[]): Engraving {
  const ink = new Float32Array(WIDTH * HEIGHT);
  const figure = new Float32Array(WIDTH * HEIGHT);
  const scene: Solid = (x, y, z) => {
    let nearest = 1e3;
    for (const { solid } of parts) nearest = Math.min(nearest, solid(x, y, z));
    return nearest;
  };
  for (let row = 0; row < HEIGHT; row += 1) {
    for (let column = 0; column < WIDTH; column += 1) {
      const index = row * WIDTH + column;
      const x = (column + 0.5 - CENTRE[0]) / SCALE;
      const y = (CENTRE[1] - row - 0.5) / SCALE;
      const z = hit(scene, x, y);
      if (z === null) {
        ink[index] = background(x, y);
        continue;
      }
      figure[index] = 1;
      ink[index] = inkAt(parts, scene, x, y, z);
    }
  }
  return { ink, figure };
}

function inkAt(parts: readonly Part[], scene: Solid, x: number, y: number, z: number): number {
  const part = parts.reduce((best, each) => (each.solid(x, y, z) < best.solid(x, y, z) ? each : best));
  const normal = normalAt(scene, x, y, z);
  const light = Math.max(0, dot(normal, LIGHT)) * mix(SHADOW_LIGHT, 1, shadow(scene, x, y, z, normal));
  const open = openness(scene, x, y, z, normal);
  const facing = clamp(normal[2], 0, 1);
  const lit = clamp(0.7 * light + open * (0.26 + 0.26 * facing), 0, 1);
  const rim = (1 - step(0, 0.3, facing)) * 0.4;
  const own = part.tone(x, y, z);
  // What is drawn with the full brush: a pupil, a nostril, the line of a mouth.
  if (own > SOLID_FROM) return own - SOLID_FROM + 0.01;
  const dark = clamp(own + ((1 - lit) ** 1.2 * part.relief + rim) * (1 - own * 0.6), 0, 0.97);
  const first = stroke(part.lines(x, y, z), dark);
  if (!part.crossing || dark < CROSS_FROM) return first;
  return Math.max(first, stroke(part.crossing(x, y, z), (dark - CROSS_FROM) * 1.1));
}

/** Above 0 within a line as wide as the darkness asks for. */
function stroke(field: number, dark: number): number {
  const away = Math.abs(field - Math.floor(field) - 0.5) * 2;
  if (dark < LINE_MIN) return dark - LINE_MIN - away * 0.2;
  return clamp(dark, 0, 1 - GAP_MIN) - away;
}

function background(x: number, y: number): number {
  const dark = 0.18 + 0.16 * step(-0.9, 1.2, x) + 0.05 * step(0.4, -1.4, y);
  return stroke(y * 30, dark);
}

function hit(scene: Solid, x: number, y: number): number | null {
  let z = NEAR_Z;
  for (let count = 0; count < STEPS_MAX && z > FAR_Z; count += 1) {
    const distance = scene(x, y, z);
    if (distance < HIT) return z;
    z -= distance * 0.8;
  }
  return null;
}

function shadow(scene: Solid, x: number, y: number, z: number, [nx, ny, nz]: Point): number {
  let bright = 1;
  let away = 0.03;
  for (let count = 0; count < 24 && away < 1.6; count += 1) {
    const distance = scene(
      x + nx * 0.02 + LIGHT[0] * away,
      y + ny * 0.02 + LIGHT[1] * away,
      z + nz * 0.02 + LIGHT[2] * away,
    );
    bright = Math.min(bright, (6 * distance) / away);
    if (bright <= 0) return 0;
    away += clamp(distance, 0.02, 0.16);
  }
  return clamp(bright, 0, 1);
}

/** How little of the surroundings covers a place, 0 to 1. */
function openness(scene: Solid, x: number, y: number, z: number, [nx, ny, nz]: Point): number {
  let covered = 0;
  for (let count = 1; count <= 4; count += 1) {
    const away = 0.055 * count;
    covered += (away - scene(x + nx * away, y + ny * away, z + nz * away)) / 1.7 ** count;
  }
  return clamp(1 - 2 * covered, 0, 1);
}

function normalAt(scene: Solid, x: number, y: number, z: number): Point {
  const e = 0.004;
  return unit([
    scene(x + e, y, z) - scene(x - e, y, z),
    scene(x, y + e, z) - scene(x, y - e, z),
    scene(x, y, z + e) - scene(x, y, z - e),
  ]);
}

function dot(a: Point, b: Point): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function unit([x, y, z]: Point): Point {
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}
