import { signBundle } from '@votestream/credentials';
import { BALLOT_SUBMISSIONS, ELECTION_REQUESTS, type RequestTopic, ROLL_REQUESTS } from '@votestream/domain';
import { SEND_MINUTES_MAX, textOf } from '../day/clock.ts';
import type { HandIn } from '../day/hand-in.ts';
import type { RequestRecord } from '../day/outbox.ts';
import type { Office, Post } from '../day/post.ts';
import type { Station } from '../day/stations.ts';
import type { Electorate } from '../electorate/electorate.ts';
import { below, type Randomness, STREAM } from '../random/randomness.ts';
import type { RequestText, RequestWriter } from '../requests.ts';
import type { Tally } from '../truth/tally.ts';
import type { Deferred } from './deferred.ts';

/** Later deliveries come this many simulated minutes later, at most. */
const DELAY_MINUTES_MAX = 30;

/** What a fault is made of. */
export interface Scene {
  readonly randomness: Randomness;
  readonly write: RequestWriter;
  readonly tally: Tally;
  readonly post: Post;
  readonly deferred: Deferred;
  readonly electorate: Electorate;
  /** By the number of the state. */
  readonly stations: readonly (readonly Station[])[];
}

/** The sound request that a fault comes with. */
export interface Occasion {
  readonly topic: RequestTopic;
  readonly by: Office;
  readonly request: RequestText;
  readonly minute: number;
  readonly handIn: HandIn;
  readonly state: number;
}

/** Random numbers for one fault, and what several kinds of faults do. */
export class Fault {
  readonly scene: Scene;
  readonly #number: number;
  #ids = 0;

  constructor(scene: Scene, number: number) {
    this.scene = scene;
    this.#number = number;
  }

  /** A whole number in [0, bound). Different `use`, independent numbers. */
  pick(bound: number, use: number): number {
    return below(this.scene.randomness.draw(STREAM.fault, this.#number, use).w0, bound);
  }

  /** An id that nobody else has. */
  id(): string {
    return this.scene.randomness.id(STREAM.faultId, this.#number, this.#ids++);
  }

  later(minute: number, use = 0): number {
    return minute + 1 + this.pick(DELAY_MINUTES_MAX, use);
  }

  /** One of the states for which `fits` holds; undefined where none does. */
  state(fits: (stations: readonly Station[], state: number) => boolean): number | undefined {
    const fitting = this.scene.stations.flatMap((stations, state) => (fits(stations, state) ? [state] : []));
    return fitting[this.pick(fitting.length, 1)];
  }

  station(state: number): Station {
    const stations = this.scene.stations[state] ?? [];
    const station = stations[this.pick(stations.length, 2)];
    if (!station) throw new RangeError(`state number ${state} has no station`);
    return station;
  }

  absentee(state: number): number | undefined {
    const { electorate, randomness } = this.scene;
    return electorate.absentee(state, randomness.draw(STREAM.fault, this.#number, 3).w0);
  }

  /** The request of the occasion once more, some minutes later. */
  repeatLater(occasion: Occasion, count: () => void): boolean {
    const { topic, by, request, minute } = occasion;
    const later = this.later(minute);
    return this.scene.deferred.add(later, this.scene.post.single(topic, by, later, request), count);
  }

  /** A request of the same bundle that fails its schema. */
  malformed({ request, handIn }: Occasion): boolean {
    const damage = DAMAGES[this.pick(DAMAGES.length, 0)];
    return damage !== undefined && handIn.addUnkeyed(damage(request.text));
  }

  /** A record that is no request at all. */
  unreadable({ topic, by, minute, request }: Occasion): RequestRecord {
    const { post } = this.scene;
    const { record } = post.single(topic, by, minute, request);
    const sound = String(record.value);
    const values = [
      sound.slice(0, -5),
      '42',
      '{"type":"Bundle"}',
      'null',
      Uint8Array.of(0xff, 0x00, 0xfe),
      sound.replace('"version":2', '"version":2,"version":2'),
      sound.replace(/\]\}","signature":/, ']","signature":'),
    ];
    return post.raw(topic, this.id(), values[this.pick(values.length, 0)] ?? '');
  }

  /** One request in the name of a station whose signature is missing, or another one's, or of something else. */
  forged({ topic, by, minute, state }: Occasion, { key, text }: RequestText): RequestRecord {
    const { post, stations } = this.scene;
    const elsewhere = (state + 1 + this.pick(stations.length - 1, 5)) % stations.length;
    const at = textOf(minute);
    const content = post.contentOf(topic, by, [text]);
    const altered = content.replace('"number":', '"number":1');
    const sound = signBundle({ topic, at, content: altered }, by.key);
    const forgeries = [
      signBundle({ topic, at, content }, null),
      signBundle({ topic, at, content }, this.station(elsewhere).key),
      signBundle({ topic: OTHER_TOPIC[topic], at, content }, by.key),
      JSON.stringify({ ...JSON.parse(sound), content }),
    ];
    return post.raw(topic, key, forgeries[this.pick(forgeries.length, 0)] ?? '');
  }
}

const OTHER_TOPIC: Readonly<Record<RequestTopic, RequestTopic>> = {
  [ELECTION_REQUESTS]: ROLL_REQUESTS,
  [ROLL_REQUESTS]: BALLOT_SUBMISSIONS,
  [BALLOT_SUBMISSIONS]: ROLL_REQUESTS,
};

/** Each turns a sound request into JSON that its schema refuses. */
const DAMAGES: readonly ((text: string) => string)[] = [
  (text) => text.replace(/"electionId":"[^"]*",/, ''),
  (text) => text.replace('"version":1', '"version":"1"'),
  (text) => text.replace(/"id":"[^"]*"/, '"id":"short"'),
  (text) => text.replace('"version":1', '"version":1,"weight":2'),
  (text) => text.replace(/"type":"([^"]*)"/, '"type":"$1s"'),
];

/** Also when the request is sent again after a crash: a refusal must not become an acceptance then. */
export function isNotYetOpen(minute: number): (stations: readonly Station[]) => boolean {
  return ([station]) => station !== undefined && minute + SEND_MINUTES_MAX < station.hours.opens;
}

export function isClosed(minute: number): (stations: readonly Station[]) => boolean {
  return ([station]) => station !== undefined && minute >= station.hours.closes;
}
