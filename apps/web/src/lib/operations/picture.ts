import type { GenerationView, OperationsAnswer } from '#lib/contract.ts';

/** What the page says of the operations, worked out from what the API answers. */
export interface Picture {
  readonly condition: Condition;
  readonly topics: readonly TopicRow[];
  readonly readModels: readonly ReadModelRow[];
  readonly rebuilds: readonly Rebuild[];
  /** Generations that neither serve nor are built. */
  readonly others: readonly GenerationView[];
}

/** The most important thing to say. */
export type Condition =
  | { readonly is: 'log-silent' }
  | { readonly is: 'not-deciding'; readonly waiting: number }
  | { readonly is: 'not-counting' }
  | { readonly is: 'waiting'; readonly undecided: number; readonly uncounted: number }
  | { readonly is: 'rebuilding'; readonly projections: readonly string[]; readonly part: number | null }
  | { readonly is: 'level' };

export interface TopicRow {
  readonly topic: string;
  readonly partitions: number;
  readonly end: number;
  readonly perSecond: readonly (number | null)[];
  /** Not decided, or not counted by the read model that is furthest behind; null where it is not known. */
  readonly waiting: number | null;
}

interface ReadModelRow {
  readonly projection: string;
  /** undefined: none serves. */
  readonly serving: GenerationView | undefined;
  readonly perSecond: readonly (number | null)[];
  readonly waiting: number | null;
  readonly waitingSeconds: number | null;
  /** Is there a generation that served before, so that one can go back? */
  readonly canRollBack: boolean;
}

/** A generation that is being built, or was until somebody ended it. */
export interface Rebuild {
  readonly generation: GenerationView;
  /** undefined: nobody says that he builds it. */
  readonly progress: { readonly phase: string; readonly read: number; readonly total: number } | undefined;
}

export function pictureOf(view: OperationsAnswer): Picture {
  const rates = new Map(view.rates.series.map(({ name, perSecond }) => [name, perSecond]));
  const names = [
    ...new Set([...view.generations.map(({ projection }) => projection), ...view.unserved]),
  ].sort();
  const readModels = names.map((name) => readModelRow(view, name, rates));
  const rebuilds = rebuildsIn(view);
  return {
    condition: conditionOf(view, readModels, rebuilds),
    topics: topicRows(view, rates),
    readModels,
    rebuilds,
    others: view.generations.filter(({ state }) => state === 'retired' || state === 'snapshot'),
  };
}

type RatesByName = ReadonlyMap<string, readonly (number | null)[]>;

function conditionOf(
  view: OperationsAnswer,
  readModels: readonly ReadModelRow[],
  rebuilds: readonly Rebuild[],
): Condition {
  if (!view.logAnswers) return { is: 'log-silent' };
  const undecided = view.requests.reduce((sum, each) => sum + each.undecided, 0);
  if (view.adjudicators === 0 && undecided > 0) return { is: 'not-deciding', waiting: undecided };
  if (!view.projectors.some(({ alive, owns }) => alive && owns.length > 0)) return { is: 'not-counting' };
  const uncounted = Math.max(0, ...readModels.map(({ waiting }) => waiting ?? 0));
  if (undecided + uncounted > 0) return { is: 'waiting', undecided, uncounted };
  const running = rebuilds.filter(({ progress }) => progress);
  const [first] = running;
  if (!first?.progress) return { is: 'level' };
  const { read, total } = first.progress;
  return {
    is: 'rebuilding',
    projections: running.map(({ generation }) => generation.projection),
    part: total > 0 ? Math.min(1, read / total) : null,
  };
}

function topicRows(view: OperationsAnswer, rates: RatesByName): TopicRow[] {
  const serving = view.generations.filter(({ state }) => state === 'serving');
  return [
    ...view.requests.map(({ topic, partitions, end, undecided }) => {
      return { topic, partitions, end, perSecond: rates.get(topic) ?? [], waiting: undecided };
    }),
    ...view.topics.map(({ topic, partitions, end }) => ({
      topic,
      partitions,
      end: end.reduce((sum, each) => sum + each, 0),
      perSecond: rates.get(topic) ?? [],
      waiting: mostOf(
        serving.flatMap((each) => {
          const counting = each.progress.filter((place) => place.topic === topic);
          return counting.length > 0 ? [behindIn(counting)] : [];
        }),
      ),
    })),
  ];
}

function readModelRow(view: OperationsAnswer, projection: string, rates: RatesByName): ReadModelRow {
  const own = view.generations.filter((each) => each.projection === projection);
  const serving = own.find(({ state }) => state === 'serving');
  const seconds = (serving?.progress ?? []).map(({ behindSeconds }) => behindSeconds);
  return {
    projection,
    serving,
    perSecond: (serving && rates.get(`${projection}/${serving.generation}`)) ?? [],
    waiting: serving ? behindIn(serving.progress) : null,
    waitingSeconds: seconds.length > 0 && !seconds.includes(null) ? Math.max(...seconds.map(Number)) : null,
    canRollBack: own.some(({ state }) => state === 'retired'),
  };
}

function rebuildsIn({ generations, projectors }: OperationsAnswer): Rebuild[] {
  return generations
    .filter(({ state }) => state === 'building')
    .map((generation) => ({
      generation,
      progress:
        projectors.find(({ alive, rebuild }) => alive && rebuild?.projections.includes(generation.projection))
          ?.rebuild ?? undefined,
    }));
}

function behindIn(progress: GenerationView['progress']): number | null {
  const known = progress.map(({ behind }) => behind);
  return known.includes(null) ? null : known.reduce<number>((sum, each) => sum + (each ?? 0), 0);
}

function mostOf(numbers: readonly (number | null)[]): number | null {
  const known = numbers.filter((each) => each !== null);
  return known.length > 0 ? Math.max(...known) : null;
}

/** `ballot-box` for `votestream.ballot-box`: what people call it. */
export function shortTopic(topic: string): string {
  return topic.replace(/^votestream\./, '');
}
