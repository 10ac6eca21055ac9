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

  it('who writes a definition is told what each of its fields means', () => {
    const page = generatedPages().find(({ path }) => path === 'event-catalogue.md')?.content ?? '';
    const [, announced = ''] = page.split('### ElectionAnnounced');
    const [, rows = ''] = announced.split('|---|---|---|');
    const [table = ''] = rows.split('```');
    expect(table).toContain('`contests[].candidates[].colour`');
    expect(table.split('\n').filter((row) => row.endsWith('|  |'))).toEqual([]);
  });

  const events = eventCatalogue.flatMap((stream) => stream.events);
  it.each(events)('the example of $example.type is a valid event', ({ schema, example }) => {
    expect(schema.parse(example)).toEqual(example);
  });
});
