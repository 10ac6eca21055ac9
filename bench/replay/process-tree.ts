import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ: 100 on every Linux architecture. */
const TICKS_PER_SECOND = 100;

interface ProcessRow {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
  readonly cpuSeconds: number;
  /** Of children that have ended and were waited for. */
  readonly endedCpuSeconds: number;
}

/** CPU seconds of a process and all its descendants since they began, those that have ended included. */
export function cpuSecondsOf(root: number): number {
  return treeOf(root).reduce((sum, each) => sum + each.cpuSeconds + each.endedCpuSeconds, 0);
}

/** CPU seconds of this process's children that have ended. */
export function cpuSecondsOfEndedChildren(): number {
  return rowOf('self')?.endedCpuSeconds ?? 0;
}

/** The most memory that a process had resident so far, plus that of each descendant, in bytes. */
export function peakResidentBytesOf(root: number): number {
  return treeOf(root).reduce((sum, { pid }) => sum + peakResidentBytes(pid), 0);
}

export function parentOf(pid: number): number {
  const parent = rowOf(String(pid))?.parent;
  if (parent === undefined) throw new Error(`there is no process ${pid}`);
  return parent;
}

/** A child of this process by its program's name; undefined where there is none. */
export function childNamed(name: string): number | undefined {
  return rows().find((row) => row.parent === process.pid && row.name === name)?.pid;
}

function treeOf(root: number): ProcessRow[] {
  const all = rows();
  const tree = all.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

function rows(): ProcessRow[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => rowOf(entry) ?? []);
}

/** Source: proc_pid_stat(5). The name stands in parentheses and may hold any character. */
function rowOf(entry: string): ProcessRow | undefined {
  const text = textOf(`/proc/${entry}/stat`);
  const nameEnd = text.lastIndexOf(')');
  if (nameEnd < 0) return undefined;
  const fields = text.slice(nameEnd + 2).split(' ');
  const [, parent, , , , , , , , , , user, system, endedUser, endedSystem] = fields.map(Number);
  return {
    pid: Number.parseInt(text, 10),
    name: text.slice(text.indexOf('(') + 1, nameEnd),
    parent: parent ?? 0,
    cpuSeconds: ((user ?? 0) + (system ?? 0)) / TICKS_PER_SECOND,
    endedCpuSeconds: ((endedUser ?? 0) + (endedSystem ?? 0)) / TICKS_PER_SECOND,
  };
}

function peakResidentBytes(pid: number): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(textOf(`/proc/${pid}/status`))?.[1];
  return Number(kibibytes ?? 0) * 1024;
}

/** Empty where the process is gone. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** What a process has resident now, in bytes. */
export function residentBytesOf(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(textOf(`/proc/${pid}/status`))?.[1];
  return Number(kibibytes ?? 0) * 1024;
}
