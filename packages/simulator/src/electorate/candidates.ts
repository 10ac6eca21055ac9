/** All of them are fiction. The first two lead; the third takes 2 to 5 %, the last about 1 %. */
export const CANDIDATES = [
  {
    candidateId: 'ada-marsh',
    name: 'Ada Marsh',
    party: 'Civic Union',
    colour: 'blue',
    portrait: '/portraits/ada-marsh.svg',
  },
  {
    candidateId: 'jonah-reyes',
    name: 'Jonah Reyes',
    party: 'Prairie Alliance',
    colour: 'orange',
    portrait: '/portraits/jonah-reyes.svg',
  },
  {
    candidateId: 'noor-castellan',
    name: 'Noor Castellan',
    party: 'Harbor Greens',
    colour: 'teal',
    portrait: '/portraits/noor-castellan.svg',
  },
  {
    candidateId: 'walt-okafor',
    name: 'Walt Okafor',
    party: 'Independent',
    colour: 'grey',
    portrait: '/portraits/walt-okafor.svg',
  },
] as const;

export const CONTEST_ID = 'president';

export type CandidateId = (typeof CANDIDATES)[number]['candidateId'];

export function candidateAt(index: number): CandidateId {
  const candidate = CANDIDATES[index];
  if (!candidate) throw new RangeError(`there is no candidate number ${index}`);
  return candidate.candidateId;
}
