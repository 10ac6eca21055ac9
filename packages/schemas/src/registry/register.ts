import type { Registry } from './client.ts';
import type { Subject } from './subjects.ts';

/** What became of a subject. */
export type Registration =
  | { readonly subject: string; readonly outcome: 'registered' | 'unchanged'; readonly id: number }
  | { readonly subject: string; readonly outcome: 'refused'; readonly reasons: readonly string[] };

/**
 * Puts the schemas where they are missing. Nothing is registered unless all can be: topics whose schemas are of
 * different times would be worse than old ones.
 */
export async function register(registry: Registry, subjects: readonly Subject[]): Promise<Registration[]> {
  const plans = await Promise.all(subjects.map((subject) => planOf(registry, subject)));
  if (plans.some(({ reasons }) => reasons.length > 0)) {
    return plans
      .filter(({ reasons }) => reasons.length > 0)
      .map(({ subject, reasons }) => ({ subject: subject.name, outcome: 'refused', reasons }));
  }
  const registrations: Registration[] = [];
  for (const { subject, id } of plans) {
    await registry.setCompatibility(subject);
    registrations.push({
      subject: subject.name,
      outcome: id === undefined ? 'registered' : 'unchanged',
      id: id ?? (await registry.register(subject)),
    });
  }
  return registrations;
}

async function planOf(registry: Registry, subject: Subject) {
  const id = (await registry.find(subject))?.id;
  return { subject, id, reasons: id === undefined ? await registry.objections(subject) : [] };
}
