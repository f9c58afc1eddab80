import { LimitReached } from '../limits.ts';
import { EvaluationError } from '../value.ts';

type Encoding = {
  readonly encode: (text: string) => Uint8Array;
  /** Bytes that stand for nothing become U+FFFD. */
  readonly decode: (bytes: Uint8Array) => string;
};

const UTF_8: Encoding = { encode: (text) => Buffer.from(text), decode: (bytes) => decoded('utf-8', bytes) };
const UTF_16LE: Encoding = {
  encode: (text) => Buffer.from(text, 'utf16le'),
  decode: (bytes) => decoded('utf-16le', bytes),
};
const UTF_16BE: Encoding = {
  encode: (text) => Buffer.from(text, 'utf16le').swap16(),
  decode: (bytes) => decoded('utf-16be', bytes),
};
/** Big endian unless a byte order mark says otherwise; written with one. */
const UTF_16: Encoding = {
  encode: (text) => UTF_16BE.encode(`\ufeff${text}`),
  decode: (bytes) => {
    const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
    return (isLittle ? UTF_16LE : UTF_16BE).decode(bytes).replace(/^\ufeff/, '');
  },
};

/** One byte for each letter; the letters from 0x80 on, U+FFFD where there is none. */
function singleByte(upper: string): Encoding {
  const letters = [...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)), ...upper];
  const codes = new Map(letters.map((letter, code) => [letter, code]));
  codes.delete('\ufffd');
  return {
    encode: (text) => Uint8Array.from(text, (letter) => codeOf(letter)),
    decode: (bytes) => Array.from(bytes, (byte) => letters[byte] ?? '\ufffd').join(''),
  };

  function codeOf(letter: string): number {
    const code = codes.get(letter);
    if (code === undefined) throw new EvaluationError('a character does not exist in the encoding');
    return code;
  }
}

const LATIN = Array.from({ length: 128 }, (_, index) => String.fromCharCode(index + 128)).join('');
const WINDOWS = `€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ${LATIN.slice(32)}`;

/** By the names of the IANA's registry, in lower case. */
const ENCODINGS: ReadonlyMap<string, Encoding> = new Map([
  ...named(UTF_8, ['utf-8', 'csutf8']),
  ...named(UTF_16LE, ['utf-16le', 'csutf16le']),
  ...named(UTF_16BE, ['utf-16be', 'csutf16be']),
  ...named(UTF_16, ['utf-16', 'csutf16']),
  ...named(singleByte(''), ['us-ascii', 'ascii', 'ansi_x3.4-1968', 'iso646-us', 'us', 'cp367', 'csascii']),
  ...named(singleByte(LATIN), ['iso-8859-1', 'iso_8859-1', 'latin1', 'l1', 'cp819', 'ibm819', 'csisolatin1']),
  ...named(singleByte(WINDOWS), ['windows-1252', 'cswindows1252']),
]);

function named(encoding: Encoding, names: readonly string[]): (readonly [string, Encoding])[] {
  return names.map((name) => [name, encoding]);
}

function decoded(label: string, bytes: Uint8Array): string {
  return new TextDecoder(label, { ignoreBOM: true }).decode(bytes);
}

/** The encoding of a name. Throws LimitReached for one that is not built in here, though Terraform may know it. */
function encodingOf(name: string): Encoding {
  const encoding = ENCODINGS.get(name.toLowerCase());
  if (!encoding) throw new LimitReached('text encoding');
  return encoding;
}

/** The text's bytes in the encoding, in base64. Throws EvaluationError where it lacks a character, LimitReached for other encodings. */
export function encodedText(text: string, name: string): string {
  return Buffer.from(encodingOf(name).encode(text)).toString('base64');
}

/** The text of base64 bytes in the encoding. Throws as `encodedText`. */
export function decodedText(source: string, name: string): string {
  const encoding = encodingOf(name);
  const bytes = bytesOfBase64(source);
  const text = bytes && encoding.decode(bytes);
  if (text === null || text.includes('\ufffd'))
    throw new EvaluationError('the text is no base64 or holds what the encoding does not have');
  return text;
}

/** The bytes of standard base64 with padding, line breaks passed over; null where it is none. */
export function bytesOfBase64(text: string): Uint8Array | null {
  const whole = text.replaceAll(/[\r\n]/g, '');
  return whole.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(whole) ? Buffer.from(whole, 'base64') : null;
}
