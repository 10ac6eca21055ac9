import fc from 'fast-check';

/** Changes the bytes of a record in one of the ways in which records differ from what they should be. */
type Mutation = (record: Buffer) => Buffer;

const anyPlace = fc.nat({ max: 2_000 });
/** What means something in JSON, in numbers, in UTF-8 or to PostgreSQL. */
const telling = fc
  .constantFrom(
    ...['"', '\\', '\\u0041', '\\n', '{', '}', '[', ',', ':', '-', '.', 'e', '0', 'null'],
    ...[' ', '\t', '\r\n', '\0', '\x7f', 'é', '\u2028', '\uFEFF', '\u{1F5F3}'],
  )
  .map((text) => Buffer.from(text));
const brokenUtf8 = fc
  .constantFrom([0x80], [0xff], [0xc3], [0xe9], [0xed, 0xa0, 0x80], [0xc0, 0xa2])
  .map(Buffer.from);
const harmless = fc.constantFrom('a', 'Z', '0', '7', '-', '_').map((text) => Buffer.from(text));
const numbers = fc.constantFrom(
  ...['-0', '-1', '01', '1.0', '1e2', '1E2', '499', '500', '1879', '2101', '0x1', 'NaN', '"1"', 'true'],
  ...['9007199254740991', '9007199254740992', '9007199254740993', '99999999999999999999', '1e400'],
);
const texts = fc.oneof(
  fc.constantFrom('', '-', 'a--b', 'A', 'WY', 'us-2028 ', '__proto__', '2028-02-30T00:00:00Z', 'VoteCast'),
  fc
    .tuple(fc.constantFrom('a', 'A', '0', '-'), fc.constantFrom(1, 7, 8, 9, 47, 48, 49, 500, 501))
    .map(([of, length]) => of.repeat(length)),
);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(anyPlace, fc.nat({ max: 255 })).map(([place, byte]) => splice(place, 1, Buffer.from([byte]))),
  fc.tuple(anyPlace, fc.nat({ max: 1 }), harmless).map(([place, gone, bytes]) => splice(place, gone, bytes)),
  fc.tuple(anyPlace, fc.nat({ max: 2 }), telling).map(([place, gone, bytes]) => splice(place, gone, bytes)),
  fc
    .tuple(anyPlace, fc.nat({ max: 2 }), brokenUtf8)
    .map(([place, gone, bytes]) => splice(place, gone, bytes)),
  fc.tuple(anyPlace, fc.nat({ max: 40 })).map(([place, gone]) => splice(place, gone, Buffer.alloc(0))),
  fc.oneof(telling, brokenUtf8).map(
    (bytes): Mutation =>
      (record) =>
        Buffer.concat([record, bytes]),
  ),
  fc.oneof(telling, brokenUtf8).map(
    (bytes): Mutation =>
      (record) =>
        Buffer.concat([bytes, record]),
  ),
  fc.tuple(anyPlace, numbers).map(([nth, to]) => replaceNth(/(?<=:)\d+/g, nth, () => to)),
  fc.tuple(anyPlace, texts).map(([nth, to]) => replaceNth(/(?<=:")[^"]*(?=")/g, nth, () => to)),
  anyPlace.map((nth) => replaceNth(/(?<=:)(?:"[^"]*"|\d+)/g, nth, () => 'null')),
  anyPlace.map((nth) => replaceNth(/(?<=:)null/g, nth, () => '{}')),
  anyPlace.map((nth) => replaceNth(/(?<=")[^"](?=[^"]*")/g, nth, escaped)),
  anyPlace.map((nth) => replaceNth(/"[^"]*":(?:"[^"]*"|\d+|null),/g, nth, (member) => member + member)),
  anyPlace.map((nth) => replaceNth(/"[^"]*":(?:"[^"]*"|\d+|null),/g, nth, () => '')),
  anyPlace.map((nth) =>
    replaceNth(/("[^"]*":(?:"[^"]*"|\d+|null)),("[^"]*":(?:"[^"]*"|\d+|null))/g, nth, swapped),
  ),
  anyPlace.map((nth) => replaceNth(/[{,:]/g, nth, (sign) => `${sign} `)),
  anyPlace.map((nth) => replaceNth(/[{,]/g, nth, (sign) => (sign === '{' ? '{"more":1,' : ',"more":1,'))),
  anyPlace.map((nth) => replaceNth(/"version":\d/g, nth, () => '"version":2')),
);

export const mutations = fc.array(mutation, { minLength: 1, maxLength: 3 });

function splice(place: number, gone: number, bytes: Buffer): Mutation {
  return (record) => {
    const from = place % (record.length + 1);
    return Buffer.concat([record.subarray(0, from), bytes, record.subarray(from + gone)]);
  };
}

/** Of the text as Latin-1, so that broken UTF-8 stays as it is. */
function replaceNth(what: RegExp, nth: number, by: (found: string) => string): Mutation {
  return (record) => {
    const text = record.toString('latin1');
    const found = [...text.matchAll(what)];
    const match = found[nth % Math.max(found.length, 1)];
    if (match === undefined) return record;
    const [old] = match;
    const changed = text.slice(0, match.index) + by(old) + text.slice(match.index + old.length);
    return Buffer.from(changed, 'latin1');
  };
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function swapped(members: string): string {
  return members.replace(/^("[^"]*":(?:"[^"]*"|\d+|null)),(.*)$/s, '$2,$1');
}
