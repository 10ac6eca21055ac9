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
  // A text that JSON.stringify could have written names no key twice. That is quick to see, and holds for most.
  const isPlain = !text.includes('__proto__') && stringify(json) === text;
  if (isPlain) return { ok: true, json };
  const key = ambiguousKey(text);
  if (key === undefined) return { ok: true, json };
  const shown = key.length > KEY_CHARACTERS_MAX ? `${key.slice(0, KEY_CHARACTERS_MAX)}…` : key;
  return {
    ok: false,
    why: `: the key ${JSON.stringify(shown)} is not allowed, or stands twice in one object`,
  };
}

const KEY_CHARACTERS_MAX = 60;

/** JSON.stringify overflows the stack where JSON.parse does not: such depths have the long way. */
function stringify(json: unknown): string | undefined {
  try {
    return JSON.stringify(json);
  } catch {
    return undefined;
  }
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
