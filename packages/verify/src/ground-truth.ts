import type { GroundTruth } from '@votestream/simulator';
import { z } from 'zod';
import { expectedRejections, expectedRows } from './expected-rows.ts';
import { parseJson } from './json.ts';
import type { Check } from './report.ts';
import { compare, groupColumns, type Row, type Rows } from './rows.ts';

/** Compares the counts of one election with what the simulation knows to be right. */
export function checkGroundTruth(truth: GroundTruth, found: ReadonlyMap<string, Rows>): Check[] {
  const exact = [...expectedRows(truth)].map(([model, expected]): Check => {
    const rows = ownRows(found.get(model), [truth.electionId]);
    const values = comparable[model]?.(rows) ?? rows;
    const differences = compare(expected, values, model === 'race_calls' ? 'nation' : undefined);
    return {
      name: `ground truth = ${model}`,
      ok: differences.length === 0,
      detail: `${expected.size} groups`,
      differences,
    };
  });
  const rejections = [...expectedRejections(truth)].map(([model, expected]): Check => {
    // Requests too damaged to name an election are taken to be the simulation's.
    const differences = compare(expected, ownRows(found.get(model), [truth.electionId, '']));
    const isExact = truth.resentTicks === 0;
    const wrong = isExact ? differences : differences.filter(isTooLow);
    return {
      name: `ground truth ${isExact ? '=' : '≤'} ${model}`,
      ok: wrong.length === 0,
      detail: `${expected.size} groups${isExact ? '' : ', as lower bounds: some requests were sent twice'}`,
      differences: wrong,
    };
  });
  return [...exact, ...rejections];
}

function isTooLow({ expected, found }: { expected: Row[string]; found: Row[string] }): boolean {
  return Number(found) < Number(expected);
}

function ownRows(rows: Rows | undefined, electionIds: readonly string[]): Rows {
  return new Map([...(rows ?? [])].filter(([group]) => electionIds.includes(groupColumns(group)[0] ?? '')));
}

const parsed = (value: unknown) => (typeof value === 'string' ? parseJson(value) : value);
const raceCall = z.preprocess(parsed, z.object({ candidateId: z.string().nullable() }));

/** Who each race is called for; null where a call was taken back. */
function standingCalls(rows: Rows): Rows {
  return new Map(
    [...rows].map(([group, { call }]) => [
      group,
      { candidateId: raceCall.safeParse(call).data?.candidateId ?? null },
    ]),
  );
}

const station = z.preprocess(parsed, z.object({ name: z.string() }));

/** What each station is called. */
function stationNames(rows: Rows): Rows {
  return new Map(
    [...rows].map(([group, row]) => [group, { name: station.safeParse(row['station']).data?.name ?? null }]),
  );
}

/** What of a read model the ground truth knows, where that is not all of it. */
const comparable: Readonly<Record<string, (rows: Rows) => Rows>> = {
  results: (rows) => new Map([...rows].map(([group, { votes = 0 }]) => [group, { votes }])),
  race_calls: standingCalls,
  stations: stationNames,
};
