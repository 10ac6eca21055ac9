import { z } from 'zod';
import { bandsFrom } from './bands.ts';

// Length and characters stand in one pattern each: these run once for every field of every event that is replayed.

/** A name that people read and type: `us-2028`, `president`, `ada-marsh`. */
export const slug = z
  .string()
  .regex(
    /^(?=.{1,48}$)[a-z0-9]+(?:-[a-z0-9]+)*$/,
    '1 to 48 characters: lower-case letters, digits and single hyphens',
  );

/** A random id: voters, ballots, events, requests. Never derived from time or from a person. */
export const randomId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,48}$/, '8 to 48 characters: letters, digits, _ and -');

/** The code of a state (reporting unit), such as `WY`. */
export const stateCode = z
  .string()
  .regex(/^[A-Z0-9-]{1,8}$/, '1 to 8 characters: upper-case letters, digits and -');

/** A whole minute in UTC: `2028-11-07T14:05:00Z`. Finer times would let ballots be joined with check-ins. */
export const minute = z
  .string()
  .regex(
    /^(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)T(?:[01]\d|2[0-3]):[0-5]\d:00Z$/,
    'a whole minute in UTC, such as 2028-11-07T14:05:00Z',
  );

export const title = z.string().trim().min(1).max(200);

/** An Ed25519 public key: 32 bytes in base64url, of which the last character has only four bits. */
export const publicKey = z
  .string()
  .regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, 'an Ed25519 public key: 32 bytes in base64url');

export const gender = z.enum(['female', 'male', 'other']);
export type Gender = z.infer<typeof gender>;

export const channel = z.enum(['station', 'online', 'postal']);
export type Channel = z.infer<typeof channel>;

export const AGE_BANDS = ['18-24', '25-34', '35-44', '45-64', '65+'] as const;
export const ageBand = z.enum(AGE_BANDS);
export type AgeBand = z.infer<typeof ageBand>;

export const birthYear = z.int().min(1880).max(2100);

const ageBands = bandsFrom([18, 25, 35, 45, 65]);

/** The bands of the Census Bureau's tables, by the age that is reached in the year of the election. */
export function ageBandOf(born: number, electionYear: number): AgeBand | undefined {
  const band = ageBands.of(electionYear - born);
  return AGE_BANDS.find((each) => each === band);
}

/** Minutes compare in the order of time as they are. */
export function laterOf(a: string, b: string): string {
  return a > b ? a : b;
}
