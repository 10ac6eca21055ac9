import { verifyBundle } from '@votestream/credentials';
import {
  type Bundle,
  type BundleContent,
  type Credential,
  type Directory,
  NO_CREDENTIAL,
  type RequestTopic,
} from '@votestream/domain';

/** What a bundle's signature proves; or why nothing in it can be accepted, whatever it says. */
export type BundleCredential =
  | { readonly outcome: 'verified'; readonly credential: Credential }
  | {
      readonly outcome: 'refused';
      readonly reason: 'unknown-election' | 'unknown-station' | 'wrong-credential';
    };

/** An unsigned bundle proves nothing, and is not refused for that: it may hold what needs no proof. */
export function credentialOf(
  topic: RequestTopic,
  { content, signature }: Bundle,
  { electionId, stationId }: BundleContent,
  directory: Directory,
): BundleCredential {
  if (signature === null) return { outcome: 'verified', credential: NO_CREDENTIAL };
  const election = directory.elections.get(electionId);
  if (!election) return { outcome: 'refused', reason: 'unknown-election' };
  const station = election.stations.get(stationId);
  if (!station) return { outcome: 'refused', reason: 'unknown-station' };
  const isGenuine = station.publicKey !== null && verifyBundle(topic, content, signature, station.publicKey);
  if (!isGenuine) return { outcome: 'refused', reason: 'wrong-credential' };
  return { outcome: 'verified', credential: { kind: 'station', electionId, stationId } };
}
