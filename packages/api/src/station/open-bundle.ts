import { bundleContent } from '@votestream/domain';
import { partitionOfKey } from '@votestream/event-log';
import { z } from 'zod';
import type { Problem } from '../contract/problem.ts';
import { jsonInText } from '../http/body.ts';
import { errorsOf, told } from '../http/refusals.ts';
import type { ProblemName } from '../problems.ts';
import type { CallingStation } from './authenticate.ts';

/** A request as a station may make it. */
export interface RequestOfStation {
  readonly id: string;
  /** By which its partition is found. */
  readonly key: string;
  readonly data: { readonly electionId: string; readonly stationId: string | null };
}

export interface OpenedBundle {
  readonly ok: true;
  /** Of the record. */
  readonly key: string;
  readonly requestIds: readonly string[];
}

type Refused = {
  readonly ok: false;
  readonly problem: ProblemName;
  readonly detail: string;
  readonly errors?: Problem['errors'];
};

/** Reads what a station hands in. Nothing enters the log that could not be decided, or that is of somebody else. */
export function openBundle(
  content: string,
  read: (request: unknown) => RequestOfStation | z.ZodError,
  { caller, partitions }: { readonly caller: CallingStation; readonly partitions: number },
): OpenedBundle | Refused {
  const reading = jsonInText(content);
  if (!reading.ok) return invalid('content', `the content cannot be taken: ${reading.why}`);
  const opened = bundleContent.safeParse(reading.json);
  if (!opened.success) return invalidBy(opened.error, ['content']);
  const { electionId } = caller.election.definition;
  const isOwn = (claimed: { electionId: string; stationId: string | null }) =>
    claimed.electionId === electionId && claimed.stationId === caller.stationId;
  if (!isOwn(opened.data)) return foreign('the content is of another election or another station');

  const requests: RequestOfStation[] = [];
  for (const [index, request] of opened.data.requests.entries()) {
    const found = read(request);
    if (found instanceof z.ZodError) return invalidBy(found, ['content', 'requests', index]);
    if (!isOwn(found.data)) return foreign(`request ${index} is of another election or another station`);
    requests.push(found);
  }
  const [first] = requests;
  if (!first) return invalid('content.requests', 'the content has no requests');
  const partition = partitionOfKey(first.key, partitions);
  const astray = requests.findIndex(({ key }) => partitionOfKey(key, partitions) !== partition);
  if (astray >= 0) {
    const detail = `request ${astray} belongs to another of the ${partitions} partitions than the first`;
    return { ok: false, problem: 'wrong-partition', detail };
  }
  return { ok: true, key: first.key, requestIds: requests.map(({ id }) => id) };
}

function foreign(detail: string): Refused {
  return { ok: false, problem: 'wrong-credential', detail };
}

function invalid(at: string, message: string): Refused {
  const errors = [{ at: `json.${at}`, message }];
  return { ok: false, problem: 'invalid-request', detail: told(errors), errors };
}

function invalidBy({ issues }: z.ZodError, path: readonly PropertyKey[]): Refused {
  const errors = errorsOf(
    'json',
    issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] })),
  );
  return { ok: false, problem: 'invalid-request', detail: told(errors), errors };
}
