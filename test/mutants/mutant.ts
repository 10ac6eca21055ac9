/** One way to break the program, and the test that has to notice. */
export interface Mutant {
  /** What the broken program does: "a program that …". */
  readonly that: string;
  /** Each text stands exactly once in its file, and is replaced. */
  readonly changes: readonly { readonly file: string; readonly from: string; readonly to: string }[];
  readonly test: {
    readonly file: string;
    readonly project: 'unit' | 'integration';
    /** Where the title alone is not enough. */
    readonly suite?: string;
    /** The beginning of its title. */
    readonly title: string;
  };
}
