import { ball, blended, ellipsoid, grown, hollowed, mirrored, type Solid, stick } from './solids.ts';

/** What makes one head differ from another. Lengths in units of half a head's height; 1 is the usual measure. */
export interface Features {
  /** Width of the skull. */
  readonly skull: number;
  /** Width of the jaw, and of the chin. */
  readonly jaw: number;
  readonly chin: number;
  readonly faceLength: number;
  readonly cheekbones: number;
  readonly brow: number;
  readonly noseLength: number;
  readonly noseWidth: number;
  readonly lips: number;
  readonly mouthWidth: number;
  readonly eyes: number;
  readonly ears: number;
  readonly neck: number;
}

export const EYE = { x: 0.27, y: 0.05, z: 0.555, radius: 0.138 } as const;
export const MOUTH_Y = -0.545;

/** From the middle of an eye to its corner. */
export const EYE_HALF = 0.145;

/** The edges of the lids. @param across -1 and 1 at the corners */
export const upperLid = (across: number): number => EYE.y + 0.062 - 0.066 * across * across;
const lowerLid = (across: number): number => EYE.y - 0.056 + 0.04 * across * across;

/** Face, ears and neck, looking straight ahead along z. */
export function headOf(features: Features): { skin: Solid; eyes: Solid; skullCap: Solid } {
  const { skull, jaw, chin, faceLength: long, cheekbones, brow, ears } = features;
  const cranium = ellipsoid([0, 0.3, -0.16], [0.71 * skull, 0.74, 0.86]);
  const face = ellipsoid([0, -0.2, 0.1], [0.56 * jaw, 0.82 * long, 0.6]);
  const jawbone = mirrored(
    stick([0.4 * jaw, -0.5 * long, -0.02], [0.1, -0.86 * long, 0.42], 0.2, 0.16 * chin),
  );
  const chinBall = ellipsoid([0, -0.85 * long, 0.5], [0.17 * chin, 0.13, 0.15]);
  const cheeks = mirrored(ellipsoid([0.37, -0.14, 0.43], [0.2, 0.15, 0.19 * cheekbones]));
  const browRidge = mirrored(stick([0.08, 0.235, 0.67], [0.42, 0.23, 0.52], 0.085 * brow, 0.06 * brow));
  const sockets = mirrored(ellipsoid([EYE.x, EYE.y + 0.01, 0.82], [0.2, 0.13, 0.19]));
  const bone = hollowed(blended(0.22, cranium, face, jawbone, chinBall, cheeks), sockets, 0.16);
  const withBrow = blended(0.12, bone, browRidge);
  const withFeatures = blended(0.07, withBrow, nose(features), lids());
  const mouth = blended(0.05, withFeatures, lips(features));
  const ear = mirrored(
    hollowed(
      ellipsoid([0.73 * skull, -0.02, -0.06], [0.07, 0.2 * ears, 0.13]),
      ellipsoid([0.82 * skull, 0.0, 0.0], [0.06, 0.12 * ears, 0.07]),
      0.05,
    ),
  );
  const neck = blended(
    0.2,
    stick([0, -0.5, -0.2], [0, -1.75, -0.32], 0.4 * features.neck, 0.43 * features.neck),
    // The two muscles from behind the ears to the collarbone.
    mirrored(stick([0.42, -0.5, -0.25], [0.09, -1.5, 0.04], 0.09, 0.07)),
  );
  return {
    skin: blended(0.1, blended(0.04, mouth, ear), neck),
    eyes: mirrored(ball([EYE.x, EYE.y, EYE.z], EYE.radius * features.eyes)),
    skullCap: blended(0.2, cranium, grown(face, -0.08)),
  };
}

function nose({ noseLength: long, noseWidth: wide }: Features): Solid {
  const tipY = -0.3 * long;
  return blended(
    0.08,
    stick([0, 0.17, 0.66], [0, tipY + 0.06, 0.85], 0.055 * wide, 0.075 * wide),
    ball([0, tipY, 0.88], 0.088 * wide),
    mirrored(ellipsoid([0.105 * wide, tipY - 0.025, 0.78], [0.07 * wide, 0.06, 0.085])),
  );
}

function lips({ lips: full, mouthWidth: wide }: Features): Solid {
  const upper = mirrored(
    stick([0.045, MOUTH_Y + 0.035, 0.715], [0.18 * wide, MOUTH_Y + 0.004, 0.6], 0.038 * full, 0.014),
  );
  const lower = mirrored(
    stick([0.0, MOUTH_Y - 0.05, 0.7], [0.16 * wide, MOUTH_Y - 0.01, 0.6], 0.05 * full, 0.016),
  );
  const pad = ellipsoid([0, MOUTH_Y, 0.52], [0.26 * wide, 0.2, 0.17]);
  return blended(0.09, pad, blended(0.025, upper, lower));
}

/** Upper lids that overhang the eye, and the lower rims. */
function lids(): Solid {
  const lid: Solid = (x, y, z) => {
    const shell = Math.hypot(x - EYE.x, y - EYE.y, z - EYE.z) - EYE.radius - 0.022;
    const across = (x - EYE.x) / EYE_HALF;
    const opening = Math.max(y - upperLid(across), lowerLid(across) - y);
    return Math.max(shell, -opening);
  };
  return mirrored(lid);
}
