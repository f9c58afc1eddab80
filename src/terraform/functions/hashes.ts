import { createHash } from 'node:crypto';
import type { TerraformFunction } from '../function.ts';
import { EvaluationError, FILLED, stringOf, unknownOf, type Value } from '../value.ts';
import { ofTexts, undecidable } from './arguments.ts';
import { ofFile } from './files.ts';

type Hash = (text: string) => string;

const HASHES: ReadonlyMap<string, Hash> = new Map([
  ['base64sha256', hash('sha256', 'base64')],
  ['base64sha512', hash('sha512', 'base64')],
  ['md5', hash('md5', 'hex')],
  ['sha1', hash('sha1', 'hex')],
  ['sha256', hash('sha256', 'hex')],
  ['sha512', hash('sha512', 'hex')],
]);

/** Hashes of texts and of files, and what only a run of Terraform knows: salted hashes, decrypted secrets, new names. */
export const HASH_FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map([
  ...[...HASHES].map(([name, of]) => [name, ofTexts(['str'], (text = '') => stringOf(of(text)))] as const),
  ...[...HASHES].map(([name, of]) => [`file${name}`, ofFile((text) => stringOf(of(text)), FILLED)] as const),
  ['filebase64', ofFile((text) => stringOf(Buffer.from(text).toString('base64')))],
  [
    'bcrypt',
    {
      parameters: [{ name: 'str', type: 'string' }],
      variadic: { name: 'cost', type: 'number' },
      call: salted,
    },
  ],
  ['rsadecrypt', ofTexts(['ciphertext', 'privatekey'], () => unknownOf('string', []))],
  ['uuid', undecidable()],
  ['uuidv5', ofTexts(['namespace', 'name'], (space = '', name = '') => stringOf(uuidOf(space, name)))],
]);

function hash(algorithm: string, encoding: 'hex' | 'base64'): Hash {
  return (text) => createHash(algorithm).update(text).digest(encoding);
}

function salted(args: readonly Value[]): Value {
  if (args.length > 2) throw new EvaluationError('bcrypt takes one cost only');
  return unknownOf('string', [], { can: FILLED });
}

/** RFC 4122, appendix C. */
const NAMESPACES: ReadonlyMap<string, string> = new Map([
  ['dns', '6ba7b8109dad11d180b400c04fd430c8'],
  ['url', '6ba7b8119dad11d180b400c04fd430c8'],
  ['oid', '6ba7b8129dad11d180b400c04fd430c8'],
  ['x500', '6ba7b8149dad11d180b400c04fd430c8'],
]);

const UUID = /^(?:urn:uuid:)?([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i;

function uuidOf(space: string, name: string): string {
  const digits = NAMESPACES.get(space) ?? uuidDigits(space);
  if (digits === null) throw new EvaluationError(`${JSON.stringify(space)} is no namespace of uuidv5`);
  const bytes = createHash('sha1').update(Buffer.from(digits, 'hex')).update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** As Google's package for Go reads them: bare, in braces, as a URN or without dashes. */
function uuidDigits(text: string): string | null {
  if (/^[0-9a-f]{32}$/i.test(text)) return text;
  const [, ...parts] = UUID.exec(Buffer.byteLength(text) === 38 ? text.slice(1, -1) : text) ?? [];
  return parts.length === 5 ? parts.join('') : null;
}
