import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take minutes, the longest first: what begins last would run alone at the end. */
const LONGEST = [
  'infra/connect/test/story/story.int.test.ts',
  'apps/cli/test/kills/kills.int.test.ts',
  'test/mutants/mutants.int.test.ts',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = LONGEST.findIndex((file) => moduleId.endsWith(file));
  return rank < 0 ? LONGEST.length : rank;
}
