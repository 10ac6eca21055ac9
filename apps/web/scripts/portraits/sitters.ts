import type { Part } from './engrave.ts';
import { EYE, EYE_HALF, type Features, headOf, MOUTH_Y, upperLid } from './head.ts';
import {
  ball,
  blended,
  clamp,
  ellipsoid,
  grown,
  hollowed,
  mirrored,
  type Point,
  ring,
  type Solid,
  step,
  stick,
  turning,
} from './solids.ts';

export interface Sitter {
  readonly file: string;
  readonly colour: 'blue' | 'orange' | 'teal' | 'grey';
  readonly parts: () => Part[];
}

/** Lines in half a head's height. */
const LINES = 29;
const PIVOT_Y = -0.9;

const USUAL: Features = {
  skull: 1,
  jaw: 1,
  chin: 1,
  faceLength: 1,
  cheekbones: 1,
  brow: 1,
  noseLength: 1,
  noseWidth: 1,
  lips: 1,
  mouthWidth: 1,
  eyes: 1,
  ears: 1,
  neck: 1,
};

type Local = (x: number, y: number, z: number) => Point;
type Field = (u: number, v: number, w: number) => number;

/** What is drawn upon the skin; tones from 0 to 1. */
interface Paint {
  readonly skin: number;
  readonly browThick: number;
  readonly browArch: number;
  readonly browY: number;
  readonly lips: number;
  readonly more?: Field;
}

interface Pose {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/** Puts what is modelled looking straight ahead into the pose. */
function posed({ yaw, pitch, roll }: Pose) {
  const local: Local = turning(yaw, pitch, roll, PIVOT_Y);
  const at =
    (field: Field): Field =>
    (x, y, z) => {
      const [u, v, w] = local(x, y, z);
      return field(u, v, w);
    };
  return at;
}

type Posed = ReturnType<typeof posed>;

function face(at: Posed, features: Features, paint: Paint, gaze: number): Part[] {
  const { skin, eyes } = headOf(features);
  return [
    {
      solid: at(skin),
      relief: 1,
      tone: at((u, v, w) => clamp(skinTone(features, paint, Math.abs(u), v, w), 0, 0.97)),
      lines: at((u, v, w) => (v * 0.93 + u * 0.22 + w * 0.34) * LINES),
      crossing: at((u, v, w) => (u * 0.86 - v * 0.34 + w * 0.2) * LINES),
    },
    {
      solid: at(eyes),
      relief: 0.4,
      tone: at((u, v) => {
        const [du, dv] = [u - Math.sign(u) * EYE.x - gaze, v - EYE.y - 0.004];
        if (Math.hypot(du + 0.024, dv - 0.028) < 0.018) return -1;
        return 0.95 * step(0.07, 0.062, Math.hypot(du, dv));
      }),
      lines: at((u, v, w) => (v * 0.93 + u * 0.22 + w * 0.34) * LINES),
    },
  ];
}

function skinTone(features: Features, paint: Paint, u: number, v: number, w: number): number {
  const more = paint.more?.(u, v, w) ?? 0;
  if (w < 0.1) return paint.skin + more;
  const { mouthWidth, noseWidth, noseLength, lips } = features;
  const t = (u - 0.28) / 0.2;
  const browMiddle = paint.browY + paint.browArch * (0.06 - 0.07 * (t - 0.1) ** 2) - 0.012 * t;
  const browHalf = paint.browThick * (0.036 - 0.014 * t) * step(-1.2, -0.8, t) * step(1.35, 0.9, t);
  const brow = browHalf > 0.006 ? step(browHalf + 0.004, browHalf - 0.012, Math.abs(v - browMiddle)) : 0;
  const slitAt = MOUTH_Y - 0.004 + 0.26 * u * u;
  const slit = step(0.019, 0.008, Math.abs(v - slitAt)) * step(0.225 * mouthWidth, 0.19 * mouthWidth, u);
  const inLips =
    step(0.09 * lips, 0.07 * lips, Math.abs(v - MOUTH_Y + 0.01)) *
    step(0.2 * mouthWidth, 0.12 * mouthWidth, u);
  const nostril = Math.hypot((u - 0.06 * noseWidth) / 0.042, (v + 0.3 * noseLength + 0.072) / 0.024);
  const across = (u - EYE.x) / EYE_HALF;
  const lash = step(0.024, 0.01, Math.abs(v - upperLid(across) - 0.01)) * step(1.08, 0.96, Math.abs(across));
  const drawn = Math.max(
    brow * 0.95,
    slit * 0.95,
    step(1.2, 0.8, nostril) * step(0.6, 0.72, w),
    lash * step(0.4, 0.5, w) * 0.97,
  );
  return Math.max(paint.skin + paint.lips * inLips + more, drawn);
}

function cloth(solid: Solid, tone: number, slope: number): Part {
  return {
    solid,
    tone: () => tone,
    relief: 0.8,
    lines: (x, y, z) => (y * 0.66 + x * slope + z * 0.4) * LINES,
    crossing: (x, y, z) => (y * 0.6 - x * slope + z * 0.2) * LINES,
  };
}

function inked(solid: Solid): Part {
  return { solid, tone: () => 0.97, relief: 0, lines: () => 0 };
}

function shoulders(wide: number, drop: number): Solid {
  return blended(
    0.3,
    mirrored(stick([0.1, -1.36 - drop * 0.3, -0.34], [0.86 * wide, -1.66 - drop, -0.36], 0.3, 0.34)),
    mirrored(stick([0.86 * wide, -1.66 - drop, -0.36], [1.06 * wide, -3, -0.3], 0.34, 0.36)),
    ellipsoid([0, -2.25, -0.2], [1.0 * wide, 0.85, 0.52]),
  );
}

/** The two points of a shirt's collar. */
function collar(at: Posed): Part {
  const points = mirrored(stick([0.4, -1.0, -0.16], [0.07, -1.3, 0.2], 0.075, 0.085));
  return cloth(at(points), 0, 0.3);
}

/** Lapels: two planes that meet in front leave a V, in which the shirt shows. */
function jacket(wide: number, drop: number, deep: number): Solid {
  const vee: Solid = (x, y, z) => Math.max(Math.abs(x) * 1.5 + (-1.05 - deep - y) * 0.62, -z - 0.25);
  return hollowed(grown(shoulders(wide, drop), 0.03), (x, y, z) => vee(x, y, z) * 0.55, 0.03);
}

/** Hair that falls from the crown: each line runs down. */
const falling = (u: number, v: number, w: number, crown = 0.1): number =>
  Math.atan2(u - crown, w + 0.22) * 19 + 0.5 * Math.sin(v * 5 + u * 3);

function marsh(): Part[] {
  const at = posed({ yaw: -0.36, pitch: 0.02, roll: 0.05 });
  const features = {
    ...USUAL,
    jaw: 0.97,
    chin: 0.86,
    cheekbones: 1.1,
    brow: 0.6,
    noseWidth: 0.84,
    lips: 1.1,
    neck: 0.8,
    ears: 0.9,
  };
  const { skullCap } = headOf(features);
  const bob = blended(
    0.16,
    grown(skullCap, 0.1),
    mirrored(stick([0.66, 0.3, -0.1], [0.73, -0.58, -0.02], 0.26, 0.21)),
    ellipsoid([0, -0.1, -0.5], [0.86, 0.8, 0.5]),
    stick([0.25, 0.86, 0.5], [-0.62, 0.5, 0.4], 0.15, 0.1),
  );
  const opening = ellipsoid([-0.02, -0.2, 0.74], [0.57, 0.84, 0.64]);
  const hair = hollowed(bob, opening, 0.06);
  const glasses = blended(
    0.01,
    mirrored(ring([0.285, 0.03, 0.82], 0.2, 0.165, 0.012)),
    stick([-0.09, 0.06, 0.88], [0.09, 0.06, 0.88], 0.012),
    mirrored(stick([0.48, 0.07, 0.81], [0.72, 0.08, 0.1], 0.014)),
  );
  return [
    ...face(at, features, { skin: 0.05, browThick: 0.75, browArch: 1.2, browY: 0.26, lips: 0.24 }, 0.012),
    {
      solid: at(hair),
      relief: 0.75,
      // Under the edge of the hair lies its own shade.
      tone: at((u, v, w) => 0.36 + 0.42 * step(0.09, 0.01, opening(u, v, w))),
      lines: at((u, v, w) => falling(u, v, w)),
      crossing: at((u, v, w) => (v + u * 0.5 + w * 0.6) * LINES * 0.7),
    },
    inked(at(glasses)),
    cloth(jacket(0.94, 0.04, 0.16), 0.36, 0.5),
    cloth(shoulders(0.86, 0.06), 0, -0.3),
  ];
}

function reyes(): Part[] {
  const at = posed({ yaw: 0.32, pitch: 0.04, roll: -0.03 });
  const features = {
    ...USUAL,
    jaw: 1.08,
    chin: 1.2,
    faceLength: 1.02,
    brow: 1.2,
    noseWidth: 1.06,
    noseLength: 1.04,
    lips: 0.9,
    mouthWidth: 1.06,
    neck: 1.08,
  };
  const { skullCap } = headOf(features);
  const cap = blended(0.2, grown(skullCap, 0.06), ellipsoid([0.02, 0.84, 0.22], [0.52, 0.24, 0.5]));
  const hairline = blended(
    0.08,
    ellipsoid([0, -0.16, 0.8], [0.58, 0.8, 0.72]),
    mirrored(ellipsoid([0.8, -0.65, 0.2], [0.5, 0.66, 0.66])),
    ellipsoid([0, -1, 0], [1.2, 0.72, 1.4]),
  );
  const hair = hollowed(cap, hairline, 0.04);
  const beard: Field = (u, v, w) => {
    const jawline = step(-0.3, -0.46, v) * step(0.04, 0.2, w + u * 0.6);
    const clear = step(0.13, 0.09, Math.abs(v - MOUTH_Y)) * step(0.26, 0.2, u);
    const cheek = step(-0.18 - 0.5 * step(0.5, 0.15, u), -0.3 - 0.5 * step(0.5, 0.15, u), v);
    const moustache = step(0.05, 0.03, Math.abs(v - MOUTH_Y - 0.12)) * step(0.3, 0.22, u);
    return Math.max(jawline * cheek * (1 - clear), moustache) * 0.62 * step(-1.02, -0.95, v);
  };
  return [
    ...face(
      at,
      features,
      { skin: 0.08, browThick: 1.25, browArch: 0.7, browY: 0.235, lips: 0.14, more: beard },
      -0.012,
    ),
    {
      solid: at(hair),
      relief: 0.7,
      tone: () => 0.42,
      lines: at((u, v, w) => (u * 0.9 + v * 0.25) * LINES * 0.62 + w * 4 + 0.4 * Math.sin(w * 6 + u * 4)),
      crossing: at((_u, v, w) => (v + w * 0.8) * LINES * 0.7),
    },
    cloth(jacket(1.12, 0.02, 0.1), 0.5, -0.5),
    cloth(shoulders(1.02, 0.04), 0, 0.3),
    collar(at),
    cloth(stick([0.03, -1.32, 0.24], [0.03, -2.4, 0.46], 0.085, 0.16), 0.6, 0.9),
  ];
}

/** Hair combed back into a bun: each line runs from the hairline to the bun. */
const sweptBack: Field = (u, v, w) => Math.atan2(u, v * 0.58 + (w - 0.2) * 0.82 + 0.55) * 24;

function castellan(): Part[] {
  const at = posed({ yaw: 0.42, pitch: -0.02, roll: 0.06 });
  const features = {
    ...USUAL,
    skull: 0.98,
    jaw: 0.9,
    chin: 0.8,
    faceLength: 0.99,
    cheekbones: 1.25,
    brow: 0.55,
    noseLength: 1.02,
    noseWidth: 0.9,
    lips: 1.3,
    eyes: 1.04,
    neck: 0.74,
    ears: 0.95,
  };
  const { skullCap } = headOf(features);
  const swept = hollowed(
    grown(skullCap, 0.065),
    blended(
      0.06,
      ellipsoid([0, -0.22, 0.84], [0.58, 0.9, 0.72]),
      mirrored(ellipsoid([0.82, -0.55, 0.24], [0.42, 0.6, 0.62])),
      ellipsoid([0, -1.05, 0.3], [1.2, 0.74, 1.2]),
    ),
    0.05,
  );
  const bun = ellipsoid([-0.04, 0.86, -0.46], [0.42, 0.36, 0.4]);
  const earrings = mirrored(ball([0.76, -0.3, -0.02], 0.05));
  return [
    ...face(at, features, { skin: 0.1, browThick: 1.0, browArch: 1.3, browY: 0.25, lips: 0.22 }, -0.016),
    {
      solid: at(swept),
      relief: 0.7,
      tone: () => 0.4,
      lines: at(sweptBack),
      crossing: at((_u, v, w) => (v - w) * LINES * 0.6),
    },
    {
      solid: at(bun),
      relief: 0.8,
      tone: () => 0.36,
      lines: at((u, v, w) => Math.hypot(u + 0.3, (v - 1.05) * 1.2, w + 0.2) * LINES * 0.8),
      crossing: at((u, v) => (u + v) * LINES * 0.7),
    },
    { solid: at(earrings), relief: 0.9, tone: () => 0.1, lines: at((u, v) => (u + v) * LINES) },
    cloth(blended(0.1, shoulders(0.86, 0.1), stick([0, -1.0, -0.24], [0, -1.4, -0.26], 0.38, 0.5)), 0.3, 0.1),
  ];
}

function okafor(): Part[] {
  const at = posed({ yaw: -0.3, pitch: 0.05, roll: -0.04 });
  const features = {
    ...USUAL,
    skull: 1.02,
    jaw: 1.1,
    chin: 1.1,
    faceLength: 1.03,
    cheekbones: 1.15,
    brow: 1.15,
    noseWidth: 1.32,
    noseLength: 0.96,
    lips: 1.35,
    mouthWidth: 1.1,
    neck: 1.12,
    ears: 1.08,
  };
  const { skullCap } = headOf(features);
  const fringe = hollowed(
    grown(skullCap, 0.045),
    blended(
      0.08,
      ellipsoid([0, 0.5, 0.6], [0.7, 0.72, 1.06]),
      mirrored(ellipsoid([0.8, -0.7, 0.3], [0.5, 0.62, 0.6])),
      ellipsoid([0, -1.02, 0.2], [1.2, 0.7, 1.3]),
    ),
    0.03,
  );
  const beard = blended(
    0.05,
    ellipsoid([0, -0.86, 0.5], [0.3, 0.2, 0.22]),
    mirrored(stick([0.05, -0.41, 0.76], [0.25, -0.5, 0.62], 0.05, 0.035)),
    mirrored(stick([0.25, -0.5, 0.6], [0.24, -0.78, 0.5], 0.035, 0.07)),
  );
  const glasses = blended(
    0.01,
    mirrored(
      (x, y, z) =>
        Math.hypot(
          Math.max(Math.hypot(((x - 0.285) / 0.21) ** 2, ((y - 0.03) / 0.14) ** 2) ** 0.5 - 1, -1) * 0.14,
          z - 0.83,
        ) - 0.018,
    ),
    stick([-0.08, 0.08, 0.88], [0.08, 0.08, 0.88], 0.018),
    mirrored(stick([0.49, 0.08, 0.82], [0.75, 0.08, 0.05], 0.018)),
  );
  return [
    ...face(at, features, { skin: 0.3, browThick: 1.0, browArch: 0.6, browY: 0.25, lips: 0.16 }, 0.01),
    {
      solid: at(fringe),
      relief: 0.6,
      tone: () => 0.12,
      lines: at(
        (u, v, w) =>
          (u * 0.4 + v * 0.7 + w * 0.7) * LINES + 0.9 * Math.sin(u * 34) * Math.sin(v * 34 + w * 20),
      ),
    },
    {
      solid: at(beard),
      relief: 0.75,
      tone: () => 0.08,
      lines: at(
        (u, v, w) => (v * 0.8 + w * 0.4) * LINES + 0.5 * Math.sin(u * 40) + 0.4 * Math.sin(u * 23 + v * 9),
      ),
    },
    inked(at(glasses)),
    cloth(jacket(1.16, 0.0, 0.06), 0.42, 0.5),
    cloth(shoulders(1.06, 0.02), 0, -0.3),
    collar(at),
    cloth(mirrored(stick([0.03, -1.28, 0.32], [0.17, -1.3, 0.29], 0.035, 0.085)), 0.66, 0.2),
  ];
}

export const sitters: readonly Sitter[] = [
  { file: 'ada-marsh', colour: 'blue', parts: marsh },
  { file: 'jonah-reyes', colour: 'orange', parts: reyes },
  { file: 'noor-castellan', colour: 'teal', parts: castellan },
  { file: 'walt-okafor', colour: 'grey', parts: okafor },
];
