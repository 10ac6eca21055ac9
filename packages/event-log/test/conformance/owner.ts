import { expect } from 'vitest';
import type { Assignment } from '../../src/index.ts';
import type { CaseContext } from './case.ts';
import { PATIENCE_MS } from './engine.ts';
import { type Member, place } from './member.ts';

interface Owned {
  readonly group?: string;
  readonly topic?: string;
}

/** A member of this process that owns partition 0 of a topic (a new one by default), and its assignment. */
export async function ownerOf(
  context: CaseContext,
  { group = context.group(), topic: name }: Owned = {},
): Promise<{ member: Member; assignment: Assignment }> {
  const topic = name ?? (await context.topic());
  const member = context.join({ group, topics: [topic], log: await context.open() });
  const at = place({ topic, partition: 0 });
  await expect.poll(() => member.owned.has(at), { timeout: PATIENCE_MS }).toBe(true);
  const assignment = member.owned.get(at);
  if (assignment === undefined) throw new Error(`${at} was lost again`);
  return { member, assignment };
}

export const assignmentOf = async (context: CaseContext, owned?: Owned): Promise<Assignment> =>
  (await ownerOf(context, owned)).assignment;
