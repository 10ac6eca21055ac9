import { countingMutants } from './counting-mutants.ts';
import { decidingMutants } from './deciding-mutants.ts';
import type { Mutant } from './mutant.ts';

export const mutants: readonly Mutant[] = [...countingMutants, ...decidingMutants];
