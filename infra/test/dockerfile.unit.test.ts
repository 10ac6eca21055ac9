import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isVariableName } from '@votestream/platform';
import { validate } from 'dockerfile-utils';
import { expect, it } from 'vitest';
import { dockerfileText, environmentOf, root, stagesOf } from './dockerfile.ts';

const stages = stagesOf(dockerfileText);
const image = stages.at(-1);

it('a builder takes the Dockerfile: the linter has nothing to say', () => {
  expect(validate(dockerfileText)).toEqual([]);
});

it('the linter says what a builder would', () => {
  expect(validate(dockerfileText.replace('COPY apps apps', 'COPY apps'))).not.toEqual([]);
  expect(validate(dockerfileText.replace('--interval', '--intervall'))).not.toEqual([]);
});

it('every path that is copied is there, or made by the stage that it comes from', () => {
  const names = stages.map(({ name }) => name);
  const sources = stages.flatMap(({ steps }) =>
    steps.flatMap((step) =>
      step.kind === 'copy' ? step.sources.map((path) => ({ path, from: step.from })) : [],
    ),
  );
  expect(sources.length).toBeGreaterThan(5);
  for (const { path, from } of sources) {
    if (from === undefined) expect(existsSync(join(root, path)), path).toBe(true);
    else expect(names).toContain(from);
  }
});

it('nothing is copied that the context leaves out', async () => {
  const ignored = await readFile(join(root, 'infra/Dockerfile.dockerignore'), 'utf8');
  const taken = ignored
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  const sources = stages.flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === 'copy' && step.from === undefined ? step.sources : [])),
  );
  for (const path of sources) expect(taken).toContain(path);
});

it('base images are pinned to a version, and the Node.js is the one that the tests run on', async () => {
  const manifest: { devDependencies: { node: string } } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  for (const stage of stages) expect(stage.image).toMatch(`node:${manifest.devDependencies.node}-`);
});

it('the image runs as an ordinary user, and says how its health is checked', () => {
  const keywords = image?.steps.map((step) =>
    step.kind === 'other' ? `${step.keyword} ${step.content}` : '',
  );
  expect(keywords).toContain('USER node');
  expect(keywords?.some((line) => line.startsWith('HEALTHCHECK '))).toBe(true);
});

it('every variable that the image sets is one that VoteStream or Node.js reads', () => {
  for (const name of Object.keys(environmentOf(dockerfileText)))
    expect(name === 'NODE_ENV' || isVariableName(name), name).toBe(true);
});
