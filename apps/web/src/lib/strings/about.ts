/** How it is counted, and how to recount it. A command is tried by a test before it stands here. */
interface Part {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly commands?: readonly { readonly command: string; readonly does: string }[];
  readonly links?: readonly { readonly path: string; readonly text: string }[];
}

const parts: readonly Part[] = [
  {
    heading: 'From a ballot to a number',
    paragraphs: [
      'A polling station hands in ballots as requests. One service, the adjudicator, applies the rules to each of them once, and appends what it decided to a log: accepted, rejected with a reason, or repeated. Every request has exactly one answer.',
      'A second service, the projector, reads that log and adds up: votes by state and candidate, ballots issued by state, gender and age. It writes each sum together with the position in the log up to which it holds, in one transaction, so that no record is counted twice and none is left out, also when a machine is switched off in between.',
      'These pages show the sums. “Counted through” at the top of each page names the record of the ballot box up to which they hold.',
    ],
  },
  {
    heading: 'Who voted, and what was voted',
    paragraphs: [
      'There are two logs. The electoral roll knows voters, as pseudonyms, and that a ballot was issued to them; it knows no choices. The ballot box knows choices and no voters. They have no key in common, times in both are whole minutes, and stations shuffle what they hand in.',
      'Turnout is counted from the first, results from the second. That is why turnout can be ahead of the votes: a ballot that was issued is not yet a ballot that was counted.',
      'Turnout of groups of people is published only where nobody can be told from it: groups of fewer than ten people are withheld, in these pages, in the API, in its files and in the live feed, and so many others that they cannot be worked out from totals.',
    ],
  },
  {
    heading: 'What the words mean',
    paragraphs: [
      '“Leading” is said of a place only once enough of its expected ballots are counted; how much is enough stands in the election’s definition and at the foot of every page. Before that it is “too early”; with equal votes it is “tied”.',
      '“Counted” is the part of the expected ballots; while ballots may still come it never reads 100%. “Called” is the word of a decision desk, and is no part of the count; a call that was taken back is shown as retracted. A correction takes a vote back and leaves both records in the log.',
      'A result is “certified” when the election says so; from then on nothing changes any more.',
    ],
  },
  {
    heading: 'Count it again',
    paragraphs: [
      'Whoever has the log can recount it. The recount shares no code with the count: it goes through the log one event at a time and compares every row that is shown here.',
    ],
    commands: [
      {
        command: 'npx pnpm votestream verify',
        does: 'recounts the whole log and names every number that differs',
      },
      {
        command: 'npx pnpm votestream replay',
        does: 'builds every number anew from the log while these pages go on; they change over only if a recount agrees',
      },
      {
        command: 'npx pnpm votestream log ballot-box --from 0 --partition 0',
        does: 'prints the records of one partition of the ballot box, from its first on',
      },
      {
        command: 'npx pnpm votestream rows results --where state=WY',
        does: 'prints the rows behind the numbers of one state',
      },
    ],
  },
  {
    heading: 'The same numbers as data',
    paragraphs: [
      'Everything on these pages comes from a public API: as JSON, as files for spreadsheets, and live as server-sent events. Each answer says how far it is counted.',
    ],
    links: [
      { path: '/api/openapi.json', text: 'The description of the API (OpenAPI 3.1)' },
      { path: '/api/elections', text: 'The elections that are announced here' },
    ],
  },
];

export const about = {
  title: 'About',
  sentence: 'Every number here is a sum over a log that anybody who has it can count again.',
  parts,
};
