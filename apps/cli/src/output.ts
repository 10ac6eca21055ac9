/** What a command answers goes to stdout; what it logs goes to stderr. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Said while a command runs, beside its answer. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

/** Left-aligned columns, as wide as their widest cell; numbers are given as text. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    print(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

let numbers: Intl.NumberFormat | undefined;
export function formatted(count: number): string {
  // To make one takes longer than most of what a command needs to begin.
  numbers ??= new Intl.NumberFormat('en-US');
  return numbers.format(count);
}
