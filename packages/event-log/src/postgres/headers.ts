/** Headers as one column: for each its name and its value, both preceded by their length in 4 bytes. */
type HeaderList = readonly (readonly [name: string, value: Buffer])[];

/** null where there are none, which costs no space. */
export function encodeHeaders(headers: HeaderList): Buffer | null {
  if (headers.length === 0) return null;
  return Buffer.concat(
    headers.flatMap(([name, value]) => [...lengthPrefixed(Buffer.from(name)), ...lengthPrefixed(value)]),
  );
}

export function decodeHeaders(bytes: Buffer | null): Readonly<Record<string, Buffer>> {
  if (bytes === null) return NONE;
  const headers: [name: string, value: Buffer][] = [];
  for (let at = 0; at < bytes.length; ) {
    const name = sliceAt(bytes, at);
    const value = sliceAt(bytes, at + 4 + name.length);
    headers.push([name.toString('utf8'), value]);
    at += 8 + name.length + value.length;
  }
  return Object.fromEntries(headers);
}

const NONE: Readonly<Record<string, Buffer>> = Object.freeze({});

function lengthPrefixed(bytes: Buffer): [Buffer, Buffer] {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(bytes.length);
  return [length, bytes];
}

const sliceAt = (bytes: Buffer, at: number): Buffer =>
  bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at));
