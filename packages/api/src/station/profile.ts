/** What the signature of a station's call covers, exactly. */
export const COVERED = ['@method', '@path', 'content-digest'] as const;

/** A signature is good for so long after its `created`. What it signs may be sent again, signed anew. */
export const SIGNATURE_AGE_SECONDS_MAX = 60;
/** A station's clock may be ahead by so much. */
export const SIGNATURE_AHEAD_SECONDS_MAX = 30;
