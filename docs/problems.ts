import { PROBLEM_TABLE } from '@votestream/api/problems';

/** Every refusal of the API as a page. */
export function problemTable(): string {
  return [
    '# Problems',
    'What the API refuses is answered by a problem (RFC 9457, `application/problem+json`). Its `type` is the path ' +
      '`/problems/<name>` and never changes its meaning; the site shows a page there. `detail` says what was wrong with ' +
      'the request at hand. Where the rules have refused a request, `decision` is the place of the event in the log. ' +
      '503 and 429 come with `Retry-After`.',
    [
      '| status | name | title | meaning |',
      '|---|---|---|---|',
      ...PROBLEM_TABLE.map(
        ([name, { status, title, meaning }]) => `| ${status} | \`${name}\` | ${title} | ${meaning} |`,
      ),
      '',
    ].join('\n'),
  ].join('\n\n');
}
