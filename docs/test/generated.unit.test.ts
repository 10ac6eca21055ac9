import { readFile } from 'node:fs/promises';
import { eventCatalogue } from '@votestream/domain';
import { describe, expect, it } from 'vitest';
import { generatedPages } from '../pages.ts';

describe('generated documentation', () => {
  it.each(generatedPages())(
    '$path says what the source says (run `pnpm generate` to renew it)',
    async ({ path, content }) => {
      expect(await readFile(new URL(`../${path}`, import.meta.url), 'utf8')).toBe(content);
    },
  );

  const events = eventCatalogue.flatMap((stream) => stream.events);
  it.each(events)('the example of $example.type is a valid event', ({ schema, example }) => {
    expect(schema.parse(example)).toEqual(example);
  });
});
