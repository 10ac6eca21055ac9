import type { z } from 'zod';
import { minute } from '../../vocabulary.ts';
import { isPlain, literally, type TextRule, textRuleOf } from './text-rule.ts';

/** A value as JSON.stringify writes it: a pattern for its text, and JavaScript that makes it of what was captured. */
interface Piece {
  readonly pattern: string;
  /** An expression; `m` is the match. */
  readonly value: string;
  /** Conditions under which the text is no such value although it matches. */
  readonly refusals: readonly string[];
  /** A capture that takes part in every match of the piece; undefined where there is none. */
  readonly capture: string | undefined;
}

/** Where the next character stands: so many characters behind the captures that are named. */
interface Place {
  readonly characters: number;
  readonly captures: readonly string[];
}

const MINUTE_CHARACTERS = '2028-11-07T14:05:00Z'.length;
const INTEGER = '0|[1-9]\\d{0,15}';

/**
 * Derives the layout of a schema. It knows a few kinds of schemas and of checks by what zod documents of their
 * definitions; whatever else a schema holds, it has no layout.
 */
export class Draft {
  /** Statements that come before the refusals are asked. */
  readonly integers: string[] = [];
  /** Statements that run once in all, and those that run when nothing was refused. */
  readonly minutes: { readonly begin: string; readonly keep: string }[] = [];
  #captures = 0;
  #place: Place | undefined = { characters: 0, captures: [] };

  pieceOf(schema: z.core.$ZodType): Piece | undefined {
    // The named boundary: zod documents that every schema of its own is one of these.
    const { def } = (schema as z.core.$ZodTypes)._zod;
    switch (def.type) {
      case 'string': {
        const rule = holdsOnly(def, []) ? textRuleOf(def.checks ?? []) : undefined;
        return rule && (schema === minute ? this.#minute(rule) : this.#text(rule));
      }
      case 'number':
        return this.#integer(def);
      case 'literal':
        return holdsOnly(def, ['values']) && isEmpty(def.checks) ? this.#literal(def.values) : undefined;
      case 'enum':
        return holdsOnly(def, ['entries']) && isEmpty(def.checks) ? this.#enum(def.entries) : undefined;
      case 'nullable':
        return holdsOnly(def, ['innerType']) && isEmpty(def.checks)
          ? this.#nullable(def.innerType)
          : undefined;
      case 'object':
        return holdsOnly(def, ['shape']) && isEmpty(def.checks) ? this.#object(def.shape) : undefined;
      default:
        return undefined;
    }
  }

  #literal(values: readonly unknown[]): Piece | undefined {
    const [value] = values;
    const isText = typeof value === 'string' && isPlain(value);
    const isInteger = Number.isSafeInteger(value) && !Object.is(value, -0);
    if (values.length !== 1 || !(isText || isInteger)) return undefined;
    const text = JSON.stringify(value);
    return { pattern: this.#constant(text), value: text, refusals: [], capture: undefined };
  }

  #enum(entries: Readonly<Record<string, unknown>>): Piece | undefined {
    const texts = Object.values(entries).filter((each) => typeof each === 'string');
    if (texts.length < Object.values(entries).length || !texts.every(isPlain)) return undefined;
    return this.#text({
      source: texts.map(literally).join('|'),
      charactersMin: 0,
      charactersMax: Number.POSITIVE_INFINITY,
    });
  }

  #text({ source, charactersMin, charactersMax }: TextRule): Piece {
    const quote = this.#constant('"');
    const capture = this.#capture();
    const refusals = [
      ...(charactersMin > 0 ? [`${capture}.length < ${charactersMin}`] : []),
      ...(charactersMax < Number.POSITIVE_INFINITY ? [`${capture}.length > ${charactersMax}`] : []),
    ];
    return { pattern: `${quote}(${source})${this.#constant('"')}`, value: capture, refusals, capture };
  }

  /**
   * Time goes on by the minute, so that thousands of events have the same one. It is not captured again where its place
   * is known: they share one text, which is faster to compare and to look up than equal ones.
   */
  #minute(rule: TextRule): Piece {
    if (this.#place === undefined) return this.#text(rule);
    const quote = this.#constant('"');
    const { characters, captures } = this.#place;
    const place = [characters, ...captures.map((capture) => `${capture}.length`)].join(' + ');
    const name = `minute${this.minutes.length}`;
    this.minutes.push({
      begin: `let ${name} = 'none yet';`,
      keep: `if (!text.startsWith(${name}, ${place})) ${name} = copyOf(text.slice(${place}, ${place} + ${MINUTE_CHARACTERS}));`,
    });
    this.#advance(MINUTE_CHARACTERS);
    const pattern = `${quote}(?:${rule.source})${this.#constant('"')}`;
    return { pattern, value: name, refusals: [], capture: undefined };
  }

  #integer(def: z.core.$ZodNumberDef): Piece | undefined {
    const range = rangeOf(def);
    if (range === undefined) return undefined;
    const capture = this.#capture();
    const name = `integer${this.integers.length}`;
    this.integers.push(`const ${name} = integerOf(${capture});`);
    const refusals = [`${name} < ${range.least}`, `${name} > ${range.greatest}`];
    return { pattern: `(${INTEGER})`, value: name, refusals, capture };
  }

  #nullable(schema: z.core.$ZodType): Piece | undefined {
    this.#place = undefined;
    const piece = this.pieceOf(schema);
    if (piece?.capture === undefined) return undefined;
    const { pattern, value, capture } = piece;
    return {
      ...whereCaptured(piece),
      pattern: `(?:null|${pattern})`,
      value: `(${capture} === undefined ? null : ${value})`,
    };
  }

  #object(shape: Readonly<Record<string, z.core.$ZodType>>): Piece | undefined {
    const members: Piece[] = [];
    const open = this.#constant('{');
    for (const [key, schema] of Object.entries(shape)) {
      const member = this.#member(key, schema, members.length === 0);
      if (member === undefined) return undefined;
      members.push(member);
    }
    return {
      pattern: open + members.map(({ pattern }) => pattern).join('') + this.#constant('}'),
      value: `{ ${members.map(({ value }) => value).join(', ')} }`,
      refusals: members.flatMap(({ refusals }) => refusals),
      capture: members.find(({ capture }) => capture !== undefined)?.capture,
    };
  }

  /** In an object literal, `__proto__` would be something else than in JSON. */
  #member(key: string, schema: z.core.$ZodType, isFirst: boolean): Piece | undefined {
    if (!isPlain(key) || key === '__proto__') return undefined;
    const { def } = (schema as z.core.$ZodTypes)._zod;
    if (def.type === 'optional') return isFirst ? undefined : this.#optionalMember(key, def);
    const name = this.#constant(`${isFirst ? '' : ','}${JSON.stringify(key)}:`);
    const piece = this.pieceOf(schema);
    return (
      piece && { ...piece, pattern: name + piece.pattern, value: `${JSON.stringify(key)}: ${piece.value}` }
    );
  }

  #optionalMember(key: string, def: z.core.$ZodOptionalDef): Piece | undefined {
    this.#place = undefined;
    const piece =
      holdsOnly(def, ['innerType']) && isEmpty(def.checks) ? this.pieceOf(def.innerType) : undefined;
    if (piece?.capture === undefined) return undefined;
    const { pattern, value, capture } = piece;
    return {
      ...whereCaptured(piece),
      pattern: `(?:${literally(`,${JSON.stringify(key)}:`)}${pattern})?`,
      value: `...(${capture} === undefined ? undefined : { ${JSON.stringify(key)}: ${value} })`,
    };
  }

  #constant(text: string): string {
    this.#advance(text.length);
    return literally(text);
  }

  #capture(): string {
    this.#captures += 1;
    const capture = `m[${this.#captures}]`;
    if (this.#place) this.#place = { ...this.#place, captures: [...this.#place.captures, capture] };
    return capture;
  }

  #advance(characters: number): void {
    if (this.#place) this.#place = { ...this.#place, characters: this.#place.characters + characters };
  }
}

/** What holds only where the piece stands in the text. */
function whereCaptured({ refusals, capture }: Piece): Pick<Piece, 'refusals' | 'capture'> {
  return {
    refusals: refusals.map((refusal) => `${capture} !== undefined && ${refusal}`),
    capture: undefined,
  };
}

/** undefined: other numbers than the integers of a range from 0 on. */
function rangeOf(def: z.core.$ZodNumberDef): { least: number; greatest: number } | undefined {
  const isInteger =
    'format' in def && def.format === 'safeint' && 'check' in def && def.check === 'number_format';
  if (!isInteger || !holdsOnly(def, ['format', 'check', 'abort'])) return undefined;
  let least = Number.MIN_SAFE_INTEGER;
  let greatest = Number.MAX_SAFE_INTEGER;
  for (const check of def.checks ?? []) {
    const { def: bound } = (check as unknown as z.core.$ZodChecks)._zod;
    if (bound.check !== 'greater_than' && bound.check !== 'less_than') return undefined;
    if (!bound.inclusive || typeof bound.value !== 'number' || bound.when !== undefined) return undefined;
    if (bound.check === 'greater_than') least = Math.max(least, bound.value);
    else greatest = Math.min(greatest, bound.value);
  }
  return least >= 0 ? { least, greatest } : undefined;
}

/** Is there nothing else in a definition that could change what the schema takes? */
function holdsOnly(def: z.core.$ZodTypeDef, keys: readonly string[]): boolean {
  return Object.entries(def).every(
    ([key, value]) => value === undefined || ['type', 'checks', 'error', ...keys].includes(key),
  );
}

function isEmpty(checks: readonly unknown[] | undefined): boolean {
  return checks === undefined || checks.length === 0;
}
