import { itSurvives } from './engines.ts';

/** 17 kills: every stage of every service once; and one of the database. */
itSurvives({ rounds: 1, voters: 12_000 }, 600_000);
