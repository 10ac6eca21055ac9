/** PostgreSQL's answer to what follows a failed statement in a transaction. */
const FAILED_BEFORE = '25P02';

/**
 * Awaits reads of one transaction, which travel together. Where one fails, all that follow it fail as well.
 * @throws the failure that came first, whichever of them is heard of first.
 */
export async function together<Reads extends readonly unknown[] | []>(
  reads: Reads,
): Promise<{ -readonly [Index in keyof Reads]: Awaited<Reads[Index]> }> {
  const failures = (await Promise.allSettled(reads)).flatMap((each) =>
    each.status === 'rejected' ? [each.reason] : [],
  );
  if (failures.length > 0) throw failures.find((each) => !followsAnother(each)) ?? failures[0];
  return Promise.all(reads);
}

function followsAnother(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === FAILED_BEFORE) || followsAnother(error.cause);
}
