import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { parseDictionary } from 'structured-headers';
import { describe, expect, test } from 'vitest';
import { contentDigest, isDigestOf } from '../../src/station/content-digest.ts';
import {
  type Components,
  readSignature,
  signatureBase,
  signMessage,
  verifyMessage,
} from '../../src/station/message-signature.ts';

describe('the example of RFC 9421, appendix B.2.6', () => {
  const privateKey = createPrivateKey(
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PRIVATE KEY-----\n',
  );
  const publicKey = createPublicKey(
    '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n-----END PUBLIC KEY-----\n',
  );
  const components: Components = [
    ['date', 'Tue, 20 Apr 2021 02:07:55 GMT'],
    ['@method', 'POST'],
    ['@path', '/foo'],
    ['@authority', 'example.com'],
    ['content-type', 'application/json'],
    ['content-length', '18'],
  ];
  const list =
    '("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"';
  const bytes = ':wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:';

  test('the text that is signed is the one of the RFC', () => {
    const read = readSignature(`sig-b26=${list}`, `sig-b26=${bytes}`);
    if (typeof read === 'string') throw new Error(read);
    expect(signatureBase(components, read.parameters)).toBe(
      [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@authority": example.com',
        '"content-type": application/json',
        '"content-length": 18',
        `"@signature-params": ${list}`,
      ].join('\n'),
    );
  });

  test('its signature is good', () => {
    const read = readSignature(`sig-b26=${list}`, `sig-b26=${bytes}`);
    if (typeof read === 'string') throw new Error(read);
    expect(verifyMessage(new Map(components), read, publicKey)).toBe(true);
  });

  test('signing gives the same bytes', () => {
    const made = signMessage(components, { created: 1618884473, keyid: 'test-key-ed25519' }, privateKey);
    expect(made.signature.replace('station=', '')).toBe(bytes);
    expect(made['signature-input'].replace('station=', '')).toBe(list);
  });
});

describe('a station’s signature', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const other = generateKeyPairSync('ed25519').publicKey;
  const call: Components = [
    ['@method', 'POST'],
    ['@path', '/api/elections/us-2028/ballots'],
    ['content-digest', 'sha-256=:abc=:'],
  ];
  const parameters = { created: 1_857_000_000, keyid: 'wy-01' };

  function verified(components: Components, input: string, signature: string, key = publicKey): boolean {
    const read = readSignature(input, signature);
    return typeof read !== 'string' && verifyMessage(new Map(components), read, key);
  }
  const signed = () => signMessage(call, parameters, privateKey);

  test('is good for its call and its key alone', () => {
    const { 'signature-input': input, signature } = signed();
    expect(verified(call, input, signature)).toBe(true);
    expect(verified(call, input, signature, other)).toBe(false);
  });

  test('is worth nothing for a call of which anything was changed', () => {
    const { 'signature-input': input, signature } = signed();
    fc.assert(
      fc.property(fc.nat(call.length - 1), fc.string({ minLength: 1 }), (at, added) => {
        const changed = call.map(
          ([name, value], index) => [name, index === at ? value + added : value] as const,
        );
        expect(verified(changed, input, signature)).toBe(false);
      }),
    );
  });

  test('covers what it says, no more and no less', () => {
    const { 'signature-input': input, signature } = signMessage(call.slice(0, 2), parameters, privateKey);
    expect(verified(call.slice(0, 2), input, signature)).toBe(true);
    expect(verified(call, input, signature)).toBe(false);
    const twice = signMessage([...call, ...call.slice(0, 1)], parameters, privateKey);
    expect(verified(call, twice['signature-input'], twice.signature)).toBe(false);
  });

  test.for<[string, string, string]>([
    ['no structured fields', 'station=(', 'station=:AA==:'],
    ['nothing', '', ''],
    [
      'two signatures',
      'a=("@method");created=1;keyid="x", b=("@path");created=1;keyid="x"',
      'a=:AA==:, b=:AA==:',
    ],
    ['two labels', 'a=("@method");created=1;keyid="x"', 'b=:AA==:'],
    ['no time', 'a=("@method");keyid="x"', 'a=:AA==:'],
    ['a time that is no number', 'a=("@method");created="1";keyid="x"', 'a=:AA==:'],
    ['no key', 'a=("@method");created=1', 'a=:AA==:'],
    ['another algorithm', 'a=("@method");created=1;keyid="x";alg="hmac-sha256"', 'a=:AA==:'],
    ['a parameter that nobody checks', 'a=("@method");created=1;keyid="x";expires=2', 'a=:AA==:'],
    ['a component of the response', 'a=("@method";req);created=1;keyid="x"', 'a=:AA==:'],
    ['a text for bytes', 'a=("@method");created=1;keyid="x"', 'a="AA"'],
    ['a megabyte', `a=("@method");created=1;keyid="${'x'.repeat(1_000_000)}"`, 'a=:AA==:'],
  ])('with %s is not read', ([, input, signature]) => {
    expect(readSignature(input, signature)).toBeTypeOf('string');
  });

  test('whatever stands in the fields is read or refused, never more', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (input, signature) => void readSignature(input, signature)),
    );
  });
});

describe('a digest', () => {
  const body = Buffer.from('{"content":"…"}');

  test('is of its body alone', () => {
    expect(isDigestOf(contentDigest(body), body)).toBe(true);
    expect(isDigestOf(contentDigest(body), Buffer.concat([body, Buffer.from(' ')]))).toBe(false);
  });

  test('of RFC 9530, section 2, is right', () => {
    const example = Buffer.from('{"hello": "world"}\n');
    const field = 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:';
    expect(contentDigest(example)).toBe(field);
    expect(parseDictionary(field).has('sha-256')).toBe(true);
  });

  test.for(['', 'md5=:AAAA:', 'sha-256=abc', 'sha-256', 'sha-256=:AAAA:', 'x'.repeat(600)])(
    '"%s" is none',
    (field) => {
      expect(isDigestOf(field, body)).toBe(false);
    },
  );

  test('that is wrong is not made good by another one that is right', () => {
    expect(isDigestOf(`${contentDigest(body)}, sha-512=:AAAA:`, body)).toBe(false);
  });
});
