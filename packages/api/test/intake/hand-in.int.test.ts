import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abuseCases } from './cases/abuse.ts';
import { answerCases } from './cases/answers.ts';
import type { Case, Given } from './cases/case.ts';
import { credentialCases } from './cases/credentials.ts';
import { crowdingCases } from './cases/crowding.ts';
import { secrecyCases } from './cases/secrecy.ts';
import { silenceCases } from './cases/silence.ts';
import { sparseCases } from './cases/sparse.ts';
import { engines } from './engines.ts';
import { definitionOf, openPollingDay, type PollingDay } from './polling-day.ts';

const electionId = 'today-1';
const VOTERS = 40;

describe.each(engines)('handing in over HTTP, on $name', (engine) => {
  let day: PollingDay | undefined;
  let given: Given | undefined;

  const onEngine: Case = (title, test) =>
    it(title, async (context) => {
      if (!given) context.skip('no broker');
      else await test(given);
    });

  beforeAll(async () => {
    day = await openPollingDay(engine);
    if (day) given = await givenOn(day);
  });
  afterAll(() => day?.close());

  answerCases(onEngine);
  credentialCases(onEngine);
  abuseCases(onEngine);
  crowdingCases(onEngine);
  secrecyCases(onEngine);
  silenceCases(onEngine);
  sparseCases(onEngine);
});

async function givenOn(day: PollingDay): Promise<Given> {
  let adjudicator = await day.startAdjudicator();
  const announced = await day.administer('/api/elections', definitionOf(electionId));
  expect(announced.outcomes, JSON.stringify(announced.body)).toEqual(['accepted']);
  const voters = await day.registerVoters(electionId, 'VT', VOTERS);
  return {
    day,
    electionId,
    vermont: await day.registerStation(electionId, 'VT'),
    otherOfVermont: await day.registerStation(electionId, 'VT'),
    wyoming: await day.registerStation(electionId, 'WY'),
    alaska: await day.registerStation(electionId, 'AK'),
    voter: () => {
      const next = voters.pop();
      if (next === undefined) throw new Error('all voters of this test are used');
      return next;
    },
    withoutAdjudicator: async (work) => {
      await adjudicator.stop();
      try {
        return await work();
      } finally {
        adjudicator = await day.startAdjudicator();
      }
    },
  };
}
