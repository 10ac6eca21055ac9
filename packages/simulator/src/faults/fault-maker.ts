import { type RequestTopic, ROLL_REQUESTS } from '@votestream/domain';
import { HandIn } from '../day/hand-in.ts';
import type { Office } from '../day/post.ts';
import { Fault, type Scene } from './scene.ts';

/** Which part of the faulty requests are sent twice as whole bundles. */
const BUNDLE_SHARE = 0.25;

/** Decides, by the seed, what goes wrong. */
export class FaultMaker {
  readonly #scene: Scene;
  readonly #fraction: number;
  #made = 0;

  /** @param fraction part of the requests that are faulty. */
  constructor(scene: Scene, fraction: number) {
    this.#scene = scene;
    this.#fraction = fraction;
  }

  /** @param chance random, in [0, 1). */
  strikes(chance: number): boolean {
    return chance < this.#fraction * (1 - BUNDLE_SHARE);
  }

  next(): Fault {
    return new Fault(this.#scene, this.#made++);
  }

  /** A hand-in of which some bundles are sent again, some minutes later. */
  handIn(topic: RequestTopic, office: Office, minute: number): HandIn {
    const { post, deferred, tally } = this.#scene;
    return new HandIn(post, topic, office, minute, (bundle, chance) => {
      if (chance >= this.#fraction * BUNDLE_SHARE) return;
      deferred.add(this.next().later(minute), bundle, () => {
        if (topic === ROLL_REQUESTS) tally.rollRepeated(bundle.requests);
        else tally.ballotRepeated(bundle.requests);
      });
    });
  }
}
