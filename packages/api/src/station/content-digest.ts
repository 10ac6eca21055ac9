import { createHash } from 'node:crypto';
import { isInnerList, parseDictionary, serializeByteSequence } from 'structured-headers';

/** The algorithms of RFC 9530 that are not deprecated, by the names that Node.js has for them. */
const ALGORITHMS = new Map([
  ['sha-256', 'sha256'],
  ['sha-512', 'sha512'],
]);

const FIELD_CHARACTERS_MAX = 512;

/** The field Content-Digest of a body. */
export function contentDigest(body: Uint8Array): string {
  return `sha-256=${serializeByteSequence(createHash('sha256').update(body).digest())}`;
}

/** Is the field of this body? It must have a digest that counts, and every one that it has must be right. */
export function isDigestOf(field: string, body: Uint8Array): boolean {
  if (field.length > FIELD_CHARACTERS_MAX) return false;
  try {
    const known = [...parseDictionary(field)].filter(([name]) => ALGORITHMS.has(name));
    return (
      known.length > 0 &&
      known.every(([name, item]) => {
        const algorithm = ALGORITHMS.get(name);
        if (algorithm === undefined || isInnerList(item) || !(item[0] instanceof ArrayBuffer)) return false;
        return createHash(algorithm).update(body).digest().equals(Buffer.from(item[0]));
      })
    );
  } catch {
    return false;
  }
}
