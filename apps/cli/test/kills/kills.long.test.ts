import { itSurvives } from './engines.ts';

/** 51 kills, and three of the database. */
itSurvives({ rounds: 3, voters: 24_000 }, 1_800_000);
