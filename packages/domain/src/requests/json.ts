/** What a text of JSON says; `why` begins with ": " or is empty. */
export type JsonReading =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly why: string };

/**
 * JSON in which no object names a key twice, or `__proto__`: two readers could take such a text for two different
 * things, and what a station has signed must mean one. Never throws.
 */
export function readJson(text: string): JsonReading {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, why: '' };
  }
  // A key that stands twice is in what was read but once. That is quick to see.
  if (quotesIn(text) === 2 * stringsIn(json)) return { ok: true, json };
  const key = ambiguousKey(text);
  if (key === undefined) return { ok: true, json };
  const shown = key.length > KEY_CHARACTERS_MAX ? `${key.slice(0, KEY_CHARACTERS_MAX)}…` : key;
  return {
    ok: false,
    why: `: the key ${JSON.stringify(shown)} is not allowed, or stands twice in one object`,
  };
}

const KEY_CHARACTERS_MAX = 60;

/** Quotes at which a string begins or ends. @param text valid JSON. */
function quotesIn(text: string): number {
  let quotes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) quotes += 1;
    else if (code === BACKSLASH) at += 1;
  }
  return quotes;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Keys and texts, but for keys that are not allowed. */
function stringsIn(json: unknown): number {
  let strings = 0;
  // However deep it is.
  const rest: Structure[] = [];
  const count = (value: unknown) => {
    if (typeof value === 'string') strings += 1;
    else if (isStructure(value)) rest.push(value);
  };
  count(json);
  for (let value = rest.pop(); value !== undefined; value = rest.pop()) {
    if (isList(value)) value.forEach(count);
    else {
      for (const key in value) {
        if (key !== '__proto__') strings += 1;
        count(value[key]);
      }
    }
  }
  return strings;
}

type Structure = readonly unknown[] | Readonly<Record<string, unknown>>;

function isStructure(json: unknown): json is Structure {
  return typeof json === 'object' && json !== null;
}

function isList(json: Structure): json is readonly unknown[] {
  return Array.isArray(json);
}

/** Strings, brackets and colons; the rest of valid JSON says nothing of keys. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g;

/** @param text valid JSON. */
function ambiguousKey(text: string): string | undefined {
  /** The keys so far of each object around; undefined for a list. */
  const around: (Set<string> | undefined)[] = [];
  let lastString = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') around.push(new Set());
    else if (token === '[') around.push(undefined);
    else if (token === '}' || token === ']') around.pop();
    else if (token !== ':') lastString = token;
    else {
      // Written as "a" or as "\u0061", it is the same key.
      const key: string = lastString.includes('\\') ? JSON.parse(lastString) : lastString.slice(1, -1);
      const keys = around.at(-1);
      if (key === '__proto__' || keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
