import { BALLOT_BOX, BALLOT_SUBMISSIONS } from '@votestream/domain';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Registry, RegistryError, recordSchemas, register, subjects } from '../src/index.ts';
import { startRegistry } from './registry-stand-in.ts';

let server: Awaited<ReturnType<typeof startRegistry>>;
let registry: Registry;
beforeEach(async () => {
  server = await startRegistry();
  registry = new Registry({ url: `${server.url}/`, username: 'registrar', password: 'secret' });
});
afterEach(() => server.stop());

const all = subjects();
const ballotBox = `${BALLOT_BOX}-value`;
const withoutRepeats = recordSchemas().filter(({ type }) => type !== 'VoteRepeated');

it('every topic gets its schema once, however often it is registered', async () => {
  const first = await register(registry, all);
  expect(first.map(({ subject }) => subject)).toEqual(all.map(({ name }) => name));
  expect(first.every(({ outcome }) => outcome === 'registered')).toBe(true);
  const again = await register(registry, all);
  expect(again).toEqual(first.map((each) => ({ ...each, outcome: 'unchanged' })));
  expect([...server.versions.values()].map((versions) => versions.length)).toEqual(all.map(() => 1));
});

it('a topic that lost an event can never be registered, a topic of requests may change once more', async () => {
  await register(registry, all);
  expect(server.levels.get(ballotBox)).toBe('BACKWARD_TRANSITIVE');
  expect(server.levels.get(`${BALLOT_SUBMISSIONS}-value`)).toBe('BACKWARD');
});

it('an event more becomes a version more', async () => {
  await register(registry, subjects(withoutRepeats));
  const outcomes = await register(registry, all);
  const registered = outcomes.filter(({ outcome }) => outcome === 'registered');
  expect(registered.map(({ subject }) => subject)).toEqual([ballotBox]);
  expect(server.versions.get(ballotBox)).toHaveLength(2);
});

it('where one topic is refused nothing is registered at all, and the registry says why', async () => {
  await register(
    registry,
    all.filter(({ name }) => name === ballotBox),
  );
  const outcomes = await register(registry, subjects(withoutRepeats));
  expect(outcomes).toEqual([
    { subject: ballotBox, outcome: 'refused', reasons: [expect.stringContaining('VoteRepeated')] },
  ]);
  expect([...server.versions.keys()]).toEqual([ballotBox]);
});

it('a wrong password says which variable to look at', async () => {
  const stranger = new Registry({ url: server.url, username: 'registrar', password: 'guessed' });
  await expect(register(stranger, all)).rejects.toThrow(/401: Unauthorized; see SCHEMA_REGISTRY_USERNAME/);
  await expect(register(new Registry({ url: server.url }), all)).rejects.toThrow(RegistryError);
});

it('where nobody answers, that is what is said', async () => {
  await server.stop();
  await expect(register(registry, all)).rejects.toThrow(
    /no Schema Registry answers at .*SCHEMA_REGISTRY_URL/,
  );
});
