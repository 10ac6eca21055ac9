import { fileURLToPath } from 'node:url';
import { runToEnd } from '../processes.ts';

const script = fileURLToPath(new URL('./resident-bytes.ts', import.meta.url));
const KINDS = ['ballots', 'voters'] as const;
/** As the system draws its ids, and as others do. */
const ID_CHARACTERS = [16, 36];

/** How much the resident memory of a process grows with each ballot and with each voter who has voted. */
export async function bytes(entries: number): Promise<object> {
  const measured: object[] = [];
  for (const kind of KINDS) {
    for (const characters of ID_CHARACTERS) {
      const args = ['--expose-gc', script, kind, String(entries), String(characters)];
      measured.push(JSON.parse(await runToEnd(args, process.env)));
    }
  }
  return { entries, partitions: 6, measured };
}
