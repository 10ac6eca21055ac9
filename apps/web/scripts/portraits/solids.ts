/** Distance to the surface of a solid, negative inside; about exact near the surface. */
export type Solid = (x: number, y: number, z: number) => number;

export type Point = readonly [x: number, y: number, z: number];

/** A distance as large as anything in the picture. */
const FAR = 1e3;

export function ball([cx, cy, cz]: Point, radius: number): Solid {
  return (x, y, z) => Math.hypot(x - cx, y - cy, z - cz) - radius;
}

export function ellipsoid([cx, cy, cz]: Point, [rx, ry, rz]: Point): Solid {
  return (x, y, z) => {
    const [u, v, w] = [(x - cx) / rx, (y - cy) / ry, (z - cz) / rz];
    const outer = Math.hypot(u, v, w);
    const inner = Math.hypot(u / rx, v / ry, w / rz);
    return inner < 1e-9 ? -Math.min(rx, ry, rz) : (outer * (outer - 1)) / inner;
  };
}

/** A stick with round ends, thicker at one of them. */
export function stick(from: Point, to: Point, radius: number, radiusTo = radius): Solid {
  const [ax, ay, az] = from;
  const [bx, by, bz] = [to[0] - ax, to[1] - ay, to[2] - az];
  const length = bx * bx + by * by + bz * bz;
  return (x, y, z) => {
    const [px, py, pz] = [x - ax, y - ay, z - az];
    const along = clamp((px * bx + py * by + pz * bz) / length, 0, 1);
    return Math.hypot(px - bx * along, py - by * along, pz - bz * along) - mix(radius, radiusTo, along);
  };
}

/** A ring, standing in the plane of x and y. */
export function ring([cx, cy, cz]: Point, rx: number, ry: number, thickness: number): Solid {
  return (x, y, z) => {
    const [u, v] = [(x - cx) / rx, (y - cy) / ry];
    const away = (Math.hypot(u, v) - 1) * Math.min(rx, ry);
    return Math.hypot(away, z - cz) - thickness;
  };
}

/** The same on both sides of the plane x = 0. */
export function mirrored(solid: Solid): Solid {
  return (x, y, z) => solid(Math.abs(x), y, z);
}

/** Solids that flow into each other over the width `softness`. */
export function blended(softness: number, ...solids: Solid[]): Solid {
  return (x, y, z) => {
    let distance = FAR;
    for (const solid of solids) distance = softMin(distance, solid(x, y, z), softness);
    return distance;
  };
}

/** `solid` without `hollow`, its rim rounded by `softness`. */
export function hollowed(solid: Solid, hollow: Solid, softness: number): Solid {
  return (x, y, z) => -softMin(-solid(x, y, z), hollow(x, y, z), softness);
}

export function grown(solid: Solid, by: number): Solid {
  return (x, y, z) => solid(x, y, z) - by;
}

/**
 * From a place in the picture to the place in the head before it was turned: about the vertical axis, then nodded about the
 * horizontal one, then tilted; in radians.
 */
export function turning(yaw: number, pitch: number, roll: number, pivotY: number) {
  const [cy, sy] = [Math.cos(yaw), Math.sin(yaw)];
  const [cp, sp] = [Math.cos(pitch), Math.sin(pitch)];
  const [cr, sr] = [Math.cos(roll), Math.sin(roll)];
  return (x: number, y: number, z: number): Point => {
    const [x0, y0] = [x * cr + (y - pivotY) * sr, -x * sr + (y - pivotY) * cr];
    const [x1, z1] = [x0 * cy - z * sy, x0 * sy + z * cy];
    const [y2, z2] = [y0 * cp - z1 * sp, y0 * sp + z1 * cp];
    return [x1, y2 + pivotY, z2];
  };
}

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : Math.min(value, high);
}

export function mix(from: number, to: number, part: number): number {
  return from + (to - from) * part;
}

/** 0 below `from`, 1 above `to`, and a smooth step between. */
export function step(from: number, to: number, value: number): number {
  const part = clamp((value - from) / (to - from), 0, 1);
  return part * part * (3 - 2 * part);
}

function softMin(a: number, b: number, softness: number): number {
  if (softness <= 0) return Math.min(a, b);
  const overlap = Math.max(softness - Math.abs(a - b), 0) / softness;
  return Math.min(a, b) - (overlap * overlap * softness) / 4;
}
