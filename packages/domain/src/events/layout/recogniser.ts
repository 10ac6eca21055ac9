import type { z } from 'zod';
import { Draft } from './draft.ts';

/**
 * Reads a record that is laid out as JSON.stringify lays out what the schema describes: its keys in the schema's order,
 * no whitespace, no escapes, ASCII only. What it returns is what JSON.parse and the schema would.
 *
 * @param text the record's bytes, each as the character of that number (Latin-1).
 * @returns undefined for everything else: valid or not, it has to be read another way.
 */
export type Recogniser<Content> = (text: string) => Content | undefined;

/** Longer texts are not tried: that bounds what a match may cost. */
const CHARACTERS_MAX = 4_096;

/** The type comes first in every event. */
const TYPE_AT = '{"type":"'.length;

/** Of events of several types, by the schema of each. What is needed for a type is made when the first of it comes. */
export function recogniserOfTypes<Event>(
  types: ReadonlyMap<string, { readonly schema: z.ZodType<Event> }>,
): Recogniser<Event> {
  const made = new Map<string, Recogniser<Event>>();
  const make = (type: string): Recogniser<Event> | undefined => {
    const schema = types.get(type)?.schema;
    if (schema === undefined) return undefined;
    const recognise = recogniserOf(schema) ?? (() => undefined);
    made.set(type, recognise);
    return recognise;
  };
  return (text) => {
    const type = text.slice(TYPE_AT, text.indexOf('"', TYPE_AT));
    const recognise = made.get(type) ?? make(type);
    return recognise?.(text);
  };
}

/** @returns undefined where the schema takes more than a pattern can say. */
function recogniserOf<Content>(schema: z.ZodType<Content>): Recogniser<Content> | undefined {
  const draft = new Draft();
  const piece = draft.pieceOf(schema);
  if (piece === undefined) return undefined;
  const pattern = new RegExp(`^${piece.pattern}$`);
  const source = `
    ${draft.minutes.map(({ begin }) => begin).join('\n')}
    return (text) => {
      const m = text.length > ${CHARACTERS_MAX} ? null : pattern.exec(text);
      if (m === null) return undefined;
      ${draft.integers.join('\n')}
      if (${['false', ...piece.refusals].join(' || ')}) return undefined;
      ${draft.minutes.map(({ keep }) => keep).join('\n')}
      return ${piece.value};
    };`;
  // A function that is made of the schema builds the object at once, with all its keys: half the time of one that goes
  // through a list of fields. It is made of our own schemas only, never of anything that was received.
  return new Function('pattern', 'integerOf', 'copyOf', source)(pattern, integerOf, copyOf);
}

const CODE_OF_0 = 48;

/** Of decimal digits; 0 where nothing was captured. Exact up to Number.MAX_SAFE_INTEGER, and greater beyond. */
function integerOf(digits: string | undefined): number {
  if (digits === undefined) return 0;
  let integer = 0;
  for (let place = 0; place < digits.length; place++) {
    integer = integer * 10 + (digits.charCodeAt(place) - CODE_OF_0);
  }
  return integer;
}

/** Does not keep the text alive that it is a part of. */
function copyOf(text: string): string {
  return Array.from(text).join('');
}
