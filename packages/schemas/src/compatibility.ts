import type { JsonSchema, JsonType } from './json-schema.ts';
import { takes } from './validation.ts';

/**
 * What a change of a schema would break, each in a line. A version of an event is a promise: records of it stand in
 * logs for ever, and readers of yesterday read what is written today. So a version may only gain optional fields;
 * every other change is a new version.
 */
export function breaksOf(before: JsonSchema, after: JsonSchema): string[] {
  const stored = narrowings(before, after, { unknownFields: 'lost' });
  const written = narrowings(after, before, { unknownFields: 'ignored' });
  return [
    ...stored.map((reason) => `stored records: ${reason}`),
    ...written.map((reason) => `readers of before: ${reason}`),
  ];
}

interface Rule {
  /** What becomes of a field that `to` does not know. */
  readonly unknownFields: 'lost' | 'ignored';
}

/**
 * Why a value that `from` takes may not be taken by `to`. Errs on the side of a complaint: a pattern that was changed
 * counts as another one, whatever it matches.
 */
function narrowings(from: JsonSchema, to: JsonSchema, rule: Rule, path = ''): string[] {
  const complain = (what: string): string[] => [`${path === '' ? 'the record' : path} ${what}`];
  if (from.anyOf !== undefined) return from.anyOf.flatMap((each) => narrowings(each, to, rule, path));
  if (to.anyOf !== undefined) {
    const tried = to.anyOf.map((each) => narrowings(from, each, rule, path));
    if (tried.some((reasons) => reasons.length === 0)) return [];
    // The nearest alternative says most about what is wrong.
    const alike = tried.find((_, index) => to.anyOf?.[index]?.type === from.type);
    return alike ?? complain(`may be ${nameOf(from)}, which is no longer among the alternatives`);
  }
  const values = from.enum ?? ('const' in from ? [from.const] : undefined);
  if (values !== undefined) {
    const refused = values.filter((value) => !takes(to, value));
    return refused.length === 0 ? [] : complain(`may be ${refused.map(quoted).join(', ')}`);
  }
  if (to.enum !== undefined || 'const' in to) return complain(`is not held to ${nameOf(to)}`);
  if (!holdsType(from.type, to.type)) return complain(`may be ${nameOf(from)} instead of ${nameOf(to)}`);
  const byDefault = (schema: JsonSchema): string => quoted(schema.default ?? 'none');
  return [
    ...(byDefault(from) === byDefault(to)
      ? []
      : complain(`has default ${byDefault(to)}, not ${byDefault(from)}`)),
    ...limits(from, to).flatMap(complain),
    ...(to.items === undefined ? [] : narrowings(from.items ?? {}, to.items, rule, `${path}[]`)),
    ...fields(from, to, rule, path),
  ];
}

function fields(from: JsonSchema, to: JsonSchema, rule: Rule, path: string): string[] {
  const known = to.properties ?? {};
  const required = (to.required ?? []).filter((name) => !from.required?.includes(name));
  const present = Object.entries(from.properties ?? {}).flatMap(([name, schema]) => {
    const place = path === '' ? name : `${path}.${name}`;
    const target = known[name];
    if (target !== undefined) return narrowings(schema, target, rule, place);
    const isLost = to.type === 'object' && rule.unknownFields === 'lost';
    return isLost ? [`${place} is no longer known`] : [];
  });
  const missing = required.map((name) => `${path === '' ? name : `${path}.${name}`} may be missing`);
  return [...missing, ...present];
}

function limits(from: JsonSchema, to: JsonSchema): string[] {
  const least = (name: 'minimum' | 'minLength' | 'minItems') =>
    (from[name] ?? Number.NEGATIVE_INFINITY) < (to[name] ?? Number.NEGATIVE_INFINITY);
  const most = (name: 'maximum' | 'maxLength' | 'maxItems') =>
    (from[name] ?? Number.POSITIVE_INFINITY) > (to[name] ?? Number.POSITIVE_INFINITY);
  const same = (name: 'pattern' | 'format') => to[name] === undefined || from[name] === to[name];
  return [
    ...(['minimum', 'minLength', 'minItems'] as const).filter(least),
    ...(['maximum', 'maxLength', 'maxItems'] as const).filter(most),
    ...(['pattern', 'format'] as const).filter((name) => !same(name)),
  ].map((name) => `is held to ${name} ${quoted(from[name] ?? 'none')} and not to ${quoted(to[name])}`);
}

function holdsType(from: JsonType | undefined, to: JsonType | undefined): boolean {
  return to === undefined || from === to || (from === 'integer' && to === 'number');
}

function nameOf(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map(quoted).join(', ');
  if ('const' in schema) return quoted(schema.const);
  return schema.type ?? 'anything';
}

function quoted(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
