import type { ElectionDefinition } from '@votestream/domain';

/** How far the serving generation of one projection has counted one partition. */
export interface CountedPartition {
  readonly projection: string;
  readonly generation: number;
  readonly topic: string;
  readonly partition: number;
  /** The next one to count. */
  readonly position: number;
  /** Records read so far. */
  readonly records: number;
  /** How many of them could not be counted; a retry takes them back. */
  readonly parked: number;
  /** The latest minute that occurs in them; null before the first. */
  readonly at: string | null;
  /** ISO 8601; null before the first batch. */
  readonly committedAt: string | null;
}

export interface AnnouncedElection {
  readonly definition: ElectionDefinition;
  readonly certifiedAt: string | null;
}

/** Which elections there are. Like every reading, all of it is as of one moment of the database. */
export interface Directory {
  readonly elections: ReadonlyMap<string, AnnouncedElection>;
  readonly counted: readonly CountedPartition[];
}

/** Everything that is counted of one election. */
export interface ElectionReading extends AnnouncedElection {
  readonly calls: readonly {
    readonly contestId: string;
    /** NATION, or a state's code. */
    readonly state: string;
    /** `candidateId: null`: the call was retracted. */
    readonly call: { readonly candidateId: string | null; readonly at: string } | null;
  }[];
  readonly results: readonly {
    readonly contestId: string;
    readonly state: string;
    readonly candidateId: string;
    readonly votes: number;
    readonly lastVoteAt: string | null;
  }[];
  readonly corrections: readonly {
    readonly contestId: string;
    readonly state: string;
    readonly voided: number;
    readonly latest: { readonly candidateId: string; readonly reason: string; readonly at: string } | null;
  }[];
  readonly turnoutByState: readonly TurnoutCount[];
  readonly turnoutByGender: readonly (TurnoutCount & { readonly gender: string })[];
  readonly turnoutByAgeBand: readonly (TurnoutCount & { readonly ageBand: string })[];
  readonly counted: readonly CountedPartition[];
  /** Records of any topic that could not be counted. */
  readonly setAside: number;
  /** Does anybody build one of these read models anew at this moment? */
  readonly rebuilding: boolean;
}

interface TurnoutCount {
  readonly state: string;
  readonly eligible: number;
  readonly ballots: number;
}
