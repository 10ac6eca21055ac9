import { minuteNumber, minuteText, nightDocument, nightOf, totalsOf } from '@votestream/domain/timeline';
import { expect, it } from 'vitest';
import { formatMoment } from '../src/lib/format.ts';
import { addressAsOf } from '../src/lib/past/address.ts';
import { countsAt } from '../src/lib/past/counts-at.ts';
import { hoursBetween } from '../src/lib/past/hours.ts';
import { leadChangesOf } from '../src/lib/past/lead-changes.ts';
import { hourly, pointsUntil } from '../src/lib/past/points.ts';
import { rivalsIn } from '../src/lib/past/rivals.ts';
import { stationsUntil } from '../src/lib/past/told.ts';
import { raceOf } from '../src/lib/race/standing.ts';
import { definition } from './election.ts';

const FROM = '2028-11-07T14:00:00Z';
const START = minuteNumber(FROM);
const MINUTES = 130;
const certifiedAt = minuteText(START + 120);
const every = (votes: number) => totalsOf([START, START + 60], [votes, votes]);
const votes: Record<string, ReturnType<typeof totalsOf>> = {
  'OH ada': every(30),
  'OH jonah': totalsOf([START, START + 90], [25, 60]),
  'WY ada': totalsOf([START + 5], [10]),
};

const night = nightOf(
  nightDocument(
    {
      electionId: 'test',
      contestId: 'president',
      from: FROM,
      step: 1,
      through: minuteText(START + MINUTES - 1),
      candidates: ['ada', 'jonah', 'noor'],
      states: ['OH', 'WY'],
      calls: [
        { state: 'OH', candidateId: 'ada', at: minuteText(START + 100) },
        { state: 'OH', candidateId: null, at: minuteText(START + 110) },
      ],
      certifiedAt,
    },
    {
      votes: (state, id) => votes[`${state} ${id}`] ?? totalsOf([], []),
      ballots: () => every(50),
      eligible: () => totalsOf([START - 600], [100]),
      records: every(70),
    },
  ),
);
const raceAt = (step: number) => raceOf(definition, countsAt(definition, night, step));

it('a page set back shows the votes, turnout, calls and status of its minute', () => {
  expect(raceAt(0).nation.votes).toBe(55);
  expect(raceAt(60).nation.votes).toBe(95);
  expect(raceAt(60).turnout).toEqual({ eligible: 200, ballots: 200 });
  const callIn = (step: number) => raceAt(step).states.find(({ code }) => code === 'OH')?.call?.is;
  expect([callIn(99), callIn(100), callIn(110)]).toEqual([undefined, 'called', 'retracted']);
  expect([raceAt(119).status, raceAt(120).status]).toEqual(['polls-open', 'certified']);
});

it('a page set back tells nobody’s gender or age', () => {
  const { turnoutByGender, turnoutByAge } = countsAt(definition, night, 60);
  expect([turnoutByGender.size, turnoutByAge.size]).toEqual([0, 0]);
});

it('changes of lead of the whole night are known from the document alone', () => {
  const change = { from: 'ada', to: 'jonah', at: minuteText(START + 90) };
  expect(leadChangesOf(definition, night)).toEqual([
    { ...change, state: null, margin: 15, votes: 155 },
    { ...change, state: 'OH', margin: 25, votes: 145 },
  ]);
  expect(leadChangesOf(definition, night)).toBe(leadChangesOf(definition, night));
});

it('a chart ends with the minute that is shown, in the nation and in a state', () => {
  const nation = pointsUntil(night, null, 61);
  expect(nation).toHaveLength(62);
  expect(nation.at(-1)).toEqual({ at: minuteText(START + 61), votes: [70, 25, 0], ballots: 200 });
  expect(pointsUntil(night, 'WY', 61).at(-1)?.votes).toEqual([10, 0, 0]);
  expect(pointsUntil(night, null, -1)).toEqual([]);
  expect(hourly(nation).map(({ at }) => at)).toEqual([minuteText(START + 59), minuteText(START + 61)]);
});

it('the two in front at the end are compared from the beginning', () => {
  const [first] = definition.contests;
  const { first: one, second, marginOf } = rivalsIn(pointsUntil(night, null, 100), first?.candidates ?? []);
  expect([one?.candidateId, second?.candidateId]).toEqual(['ada', 'jonah']);
  expect([marginOf([70, 25, 5]), marginOf([0, 0, 0])]).toEqual([0.45, null]);
});

it('an address keeps what else it says when its minute changes', () => {
  const address = new URL(`http://here/timeline?state=OH&asOf=${FROM}`);
  expect(addressAsOf(address, null)).toBe('/timeline?state=OH');
  expect(addressAsOf(address, certifiedAt)).toBe(
    `/timeline?state=OH&asOf=${encodeURIComponent(certifiedAt)}`,
  );
  expect(addressAsOf(new URL('http://here/'), null)).toBe('/');
});

it('a minute behind midnight names its day', () => {
  expect(formatMoment('2028-11-08T02:41:00Z', definition)).toBe('9:41 PM ET');
  expect(formatMoment('2028-11-08T05:41:00Z', definition)).toBe('12:41 AM ET, Nov 8');
});

it('an axis of time has whole hours, and not more than it has room for', () => {
  expect(hoursBetween({ from: '2028-11-07T14:10:00Z', to: '2028-11-07T17:00:00Z' })).toEqual([
    '2028-11-07T15:00:00Z',
    '2028-11-07T16:00:00Z',
    '2028-11-07T17:00:00Z',
  ]);
  expect(
    hoursBetween({ from: '2028-11-07T10:00:00Z', to: '2028-11-08T06:00:00Z' }).length,
  ).toBeLessThanOrEqual(7);
});

it('a page set back shows the polling stations of its minute; of more than are listed, that there are at least so many', () => {
  const [noon, one] = ['2028-11-06T12:00:00Z', '2028-11-06T13:00:00Z'];
  const station = (stationId: string, registeredAt: string) => ({
    stationId,
    state: 'OH',
    name: stationId,
    registeredAt,
  });
  const stations = [station('oh-1', one), station('oh-2', noon)];
  const all = { electionId: 'test', state: 'OH', total: 2, stations };
  const until = (asOf: string | null, total = 2) => {
    const told = stationsUntil({ ...all, total }, asOf);
    return [told.stations.map(({ stationId }) => stationId), told.total, told.isAtLeast];
  };
  expect(until(null)).toEqual([['oh-1', 'oh-2'], 2, false]);
  expect(until(one)).toEqual([['oh-1', 'oh-2'], 2, false]);
  expect(until(noon)).toEqual([['oh-2'], 1, false]);
  expect(until('2028-11-06T11:59:00Z')).toEqual([[], 0, false]);
  expect(until(null, 700)).toEqual([['oh-1', 'oh-2'], 700, false]);
  expect(until(noon, 700)).toEqual([['oh-2'], 1, true]);
});
