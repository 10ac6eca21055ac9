/** Who stands behind a request, as far as signatures prove it. They are verified before the rules, which get this. */
export type Credential =
  | { readonly kind: 'station'; readonly electionId: string; readonly stationId: string }
  /** Nobody: what anybody may ask who may write to the topic. */
  | { readonly kind: 'none' };

export const NO_CREDENTIAL: Credential = { kind: 'none' };

/** Has this station of this election signed? */
export function isOfStation(credential: Credential, electionId: string, stationId: string | null): boolean {
  return (
    credential.kind === 'station' &&
    credential.stationId === stationId &&
    credential.electionId === electionId
  );
}
