import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeHeaders, encodeHeaders } from '../src/postgres/headers.ts';

test('headers come back as they were, whatever their names and bytes', () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
  const headers = fc.dictionary(fc.string({ unit: 'grapheme' }), bytes);
  fc.assert(
    fc.property(headers, (written) => {
      const read = decodeHeaders(encodeHeaders(Object.entries(written)));
      expect({ ...read }).toEqual({ ...written });
    }),
  );
});
