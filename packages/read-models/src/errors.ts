/** The message says what happened, where, and what to do. */
class ReadModelsError extends Error {
  override name = this.constructor.name;
}

export class InvalidDeclarationError extends ReadModelsError {
  constructor(name: string, problem: string) {
    super(`projection declaration: ${name} ${problem}`);
  }
}

/** The read model in the database was built from another declaration than the one in the code. */
export class DeclarationChangedError extends ReadModelsError {}
