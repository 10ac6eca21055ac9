import { SEED_BYTES, type StationKey, stationKeyFromSeed } from '@votestream/credentials';
import { STATES } from '../electorate/states.ts';
import { type Randomness, STREAM } from '../random/randomness.ts';
import { type Hours, hoursOf } from './clock.ts';
import type { Office } from './post.ts';

const VOTERS_PER_STATION = 2000;
const STATIONS_PER_STATE_MAX = 40;

/** A polling station with what it has not yet handed in. Voters stand here by their numbers. */
export interface Station extends Office {
  readonly key: StationKey;
  readonly name: string;
  /** Among all stations. */
  readonly number: number;
  readonly state: number;
  readonly hours: Hours;
  /** Checked in since the last hand-in of check-ins. */
  checkedIn: number[];
  /** Ballots in the box, by the number of who cast them: known to the simulator, never to a topic. */
  box: number[];
  /** Minute at which the first ballot fell into the empty box. */
  boxSince: number;
}

/** The stations of each state. */
export function openStations(votersOf: (state: number) => number, randomness: Randomness): Station[][] {
  let number = 0;
  return STATES.map((state, index) => {
    const wanted = Math.round(votersOf(index) / VOTERS_PER_STATION);
    const count = Math.min(Math.max(wanted, 1), STATIONS_PER_STATE_MAX);
    return Array.from({ length: count }, (_, place): Station => {
      const label = String(place + 1).padStart(2, '0');
      return {
        stationId: `${state.code.toLowerCase()}-${label}`,
        name: `Polling station ${place + 1}, ${state.name}`,
        number,
        key: keyOf(number++, randomness),
        handedIn: new Map(),
        state: index,
        hours: hoursOf(state),
        checkedIn: [],
        box: [],
        boxSince: 0,
      };
    });
  });
}

/** The simulator plays the stations, and so has their keys: they follow from its seed, and are in no log. */
function keyOf(station: number, randomness: Randomness): StationKey {
  const seed = new Uint32Array(SEED_BYTES / Uint32Array.BYTES_PER_ELEMENT);
  for (let place = 0; place < seed.length; place += 4) {
    const { w0, w1, w2, w3 } = randomness.draw(STREAM.stationKey, station, place);
    seed.set([w0, w1, w2, w3], place);
  }
  return stationKeyFromSeed(bytesOf(seed));
}

/** The least significant byte first, on any machine. */
function bytesOf(words: Uint32Array): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(words.byteLength));
  words.forEach((word, place) => {
    bytes.setUint32(place * Uint32Array.BYTES_PER_ELEMENT, word, true);
  });
  return new Uint8Array(bytes.buffer);
}
