import { createHash } from 'node:crypto';
import { eventCatalogue } from '@votestream/domain';
import type { Projection } from '@votestream/domain/projections';

/**
 * What a declaration makes of events, in digests: its structure, and what each example of the event catalogue
 * contributes. The examples are kept apart by their content, so that a catalogue that grows changes no declaration.
 */
interface Fingerprint {
  readonly structure: string;
  readonly examples: Readonly<Record<string, string>>;
}

/** As it is stored with a generation. */
export function fingerprintOf(projection: Projection): string {
  const fingerprint: Fingerprint = { structure: structureOf(projection), examples: examplesOf(projection) };
  return JSON.stringify(fingerprint);
}

/**
 * Does the declaration still make of events what it made when the fingerprint was stored? Where one of the two does
 * not have an example, that example says nothing.
 */
export function isUnchanged(projection: Projection, stored: string): boolean {
  const before = parsed(stored);
  if (before === undefined) return true;
  const now = examplesOf(projection);
  return (
    before.structure === structureOf(projection) &&
    Object.entries(before.examples).every(([example, made]) => (now[example] ?? made) === made)
  );
}

function structureOf(projection: Projection): string {
  return digest({
    topic: projection.from.topic,
    groupBy: Object.entries(projection.groupBy).map(([name, { kind }]) => [name, kind]),
    states: Object.entries(projection.states).map(([name, { kind }]) => [name, kind]),
    events: [...projection.contributions].map(([type, { sign }]) => `${sign} ${type}`).sort(),
  });
}

function examplesOf(projection: Projection): Fingerprint['examples'] {
  const examples = eventCatalogue.flatMap(({ events }) => events.map(({ example }) => example));
  return Object.fromEntries(
    examples.flatMap((example) => {
      const contribution = projection.contributions.get(example.type);
      return contribution ? [[digest(example), digest(contribution.of(example) ?? null)]] : [];
    }),
  );
}

function digest(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
}

/** undefined for what VoteStream 0.1 has stored, which cannot be compared. */
function parsed(stored: string): Fingerprint | undefined {
  try {
    const content: unknown = JSON.parse(stored);
    return isFingerprint(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function isFingerprint(content: unknown): content is Fingerprint {
  return (
    typeof content === 'object' &&
    content !== null &&
    'structure' in content &&
    typeof content.structure === 'string' &&
    'examples' in content &&
    typeof content.examples === 'object' &&
    content.examples !== null
  );
}
