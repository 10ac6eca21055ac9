/** The message says what happened, where, and what to do. */
export class ReadModelsError extends Error {
  override name = this.constructor.name;
}

export class InvalidDeclarationError extends ReadModelsError {
  constructor(name: string, problem: string) {
    super(`projection declaration: ${name} ${problem}`);
  }
}

/** The read model in the database was built from another declaration than the one in the code. */
export class DeclarationChangedError extends ReadModelsError {}

/** Somebody else rebuilds this read model, or does what excludes it. */
export class RebuildInProgressError extends ReadModelsError {
  constructor(projection: string) {
    super(
      `${projection} is being rebuilt already; wait until that has ended (votestream status shows how far it is), ` +
        `or stop it: what it has built is kept, and the next replay goes on from there`,
    );
  }
}

/** No generation of that number or name, or none that can be used like this. */
export class GenerationError extends ReadModelsError {}

/** The new generation could not be brought level with the one that serves in the time that readers may wait. */
export class FlipTimeoutError extends ReadModelsError {}
