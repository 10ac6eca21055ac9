import { type KeyObject, sign, verify } from 'node:crypto';
import {
  isInnerList,
  type Parameters,
  parseDictionary,
  serializeByteSequence,
  serializeInnerList,
  serializeString,
} from 'structured-headers';

/**
 * HTTP Message Signatures (RFC 9421) with Ed25519, section 3.3.6: as much of it as stations need, and nothing that
 * makes a signature mean less than it seems to. Checked by the example of appendix B.2.6.
 */

/** What a signature covers: names of components with their values, in order. */
export type Components = readonly (readonly [name: string, value: string])[];

/** Parameters of a signature; `created` in seconds since the epoch. */
export interface SignatureParameters {
  readonly created: number;
  readonly keyid: string;
}

/** The text that is signed, section 2.5. @param parameters as they stand behind the list in Signature-Input */
export function signatureBase(components: Components, parameters: Parameters): string {
  const lines = components.map(([name, value]) => `${serializeString(name)}: ${value}`);
  return [...lines, `"@signature-params": ${inputOf(components, parameters)}`].join('\n');
}

function inputOf(components: Components, parameters: Parameters): string {
  return serializeInnerList([components.map(([name]) => [name, new Map()]), parameters]);
}

const LABEL = 'station';

/** The fields Signature-Input and Signature of a message. */
export function signMessage(
  components: Components,
  { created, keyid }: SignatureParameters,
  privateKey: KeyObject,
): { 'signature-input': string; signature: string } {
  const parameters: Parameters = new Map<string, number | string>([
    ['created', created],
    ['keyid', keyid],
  ]);
  const signature = sign(null, Buffer.from(signatureBase(components, parameters)), privateKey);
  return {
    'signature-input': `${LABEL}=${inputOf(components, parameters)}`,
    signature: `${LABEL}=${serializeByteSequence(signature)}`,
  };
}

/** A signature as its two fields have it. Nothing is verified yet. */
export interface ReadSignature {
  readonly covered: readonly string[];
  readonly parameters: Parameters;
  readonly created: number;
  readonly keyid: string;
  readonly bytes: Buffer;
}

/** Bounds what is parsed before anything is verified. */
const FIELD_CHARACTERS_MAX = 1_024;
/** `expires`, `nonce` and `tag` would say something that nobody looks at. */
const PARAMETERS_KNOWN = new Set(['created', 'keyid', 'alg']);

/**
 * Reads the one signature of a message.
 * @returns what is wrong where the fields hold anything but one Ed25519 signature with `created` and `keyid`
 */
export function readSignature(input: string, signature: string): ReadSignature | string {
  if (Math.max(input.length, signature.length) > FIELD_CHARACTERS_MAX) return 'the fields are too long';
  try {
    const [described, ...otherInputs] = parseDictionary(input);
    const [given, ...otherSignatures] = parseDictionary(signature);
    if (!described || !given) return 'the fields are empty';
    if (otherInputs.length + otherSignatures.length > 0) return 'there is more than one signature';
    const [label, list] = described;
    const [givenLabel, item] = given;
    if (label !== givenLabel) return 'the two fields name different signatures';
    if (!isInnerList(list)) return 'signature-input has no list of components';
    if (isInnerList(item) || !(item[0] instanceof ArrayBuffer))
      return 'the signature is no sequence of bytes';
    const [items, parameters] = list;
    const covered = items.flatMap(([name, own]) =>
      typeof name === 'string' && own.size === 0 ? [name] : [],
    );
    if (covered.length < items.length) return 'a component has parameters';
    const unknown = [...parameters.keys()].find((name) => !PARAMETERS_KNOWN.has(name));
    if (unknown !== undefined) return `the parameter ${unknown} is not understood here`;
    const created = parameters.get('created');
    const keyid = parameters.get('keyid');
    if (typeof created !== 'number' || !Number.isInteger(created)) return 'the parameter created is missing';
    if (typeof keyid !== 'string') return 'the parameter keyid is missing';
    if ((parameters.get('alg') ?? 'ed25519') !== 'ed25519') return 'the algorithm is not ed25519';
    return { covered, parameters, created, keyid, bytes: Buffer.from(item[0]) };
  } catch {
    return 'the fields are no structured fields (RFC 9651)';
  }
}

/** Was this signature made of these components? They must be exactly those that it covers, in whichever order. */
export function verifyMessage(
  components: ReadonlyMap<string, string>,
  { covered, parameters, bytes }: ReadSignature,
  publicKey: KeyObject,
): boolean {
  if (new Set(covered).size !== covered.length || covered.length !== components.size) return false;
  const values = covered.flatMap((name) => {
    const value = components.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  if (values.length !== covered.length) return false;
  return verify(null, Buffer.from(signatureBase(values, parameters)), publicKey, bytes);
}
