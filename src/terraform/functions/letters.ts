import { LimitReached, MAX_CLUSTERED } from '../limits.ts';

let clusters: Intl.Segmenter | null = null;

/** Every one of these is a character by itself (CR LF is the one pair that is not). */
const SIMPLE = /^[\n -~]*$/;

/** The characters that people see (grapheme clusters). Throws LimitReached. */
export function clustersOf(text: string): string[] {
  if (SIMPLE.test(text)) return [...text];
  if (text.length > MAX_CLUSTERED) throw new LimitReached('text length');
  // made when it is needed: it costs more than the review of a small folder
  clusters ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
  return Array.from(clusters.segment(text), ({ segment }) => segment.split(CONJUNCT)).flat();
}

/** Unicode 15.1 keeps the consonants of an Indic conjunct together; Terraform's Unicode 15.0 does not. */
const CONJUNCT = /(?<=[\p{M}\u200d])(?=(?![\u0e33\u0eb3])\p{Lo})/u;

/** Greek letters with iota subscript: one letter by Unicode's simple mapping, two by JavaScript's full one. */
const IOTA = /^[\u1f80-\u1f87\u1f90-\u1f97\u1fa0-\u1fa7]$/;
const OTHER_UPPER: ReadonlyMap<string, string> = new Map([
  ['\u1fb3', '\u1fbc'],
  ['\u1fc3', '\u1fcc'],
  ['\u1ff3', '\u1ffc'],
]);

/** Letter by letter as Go does it: `ß` and final sigmas stay one letter. */
export function upperOf(text: string): string {
  return mapLetters(text, upperLetter);
}

/** Letter by letter as Go does it. */
export function lowerOf(text: string): string {
  return mapLetters(text, (letter) => (letter === 'İ' ? 'i' : single(letter, letter.toLowerCase())));
}

/** Title case of the first letter of each word, the rest as it is: Go's `strings.Title`. */
export function titleOf(text: string): string {
  let before = ' ';
  return mapLetters(text, (letter) => {
    const mapped = isSeparator(before) ? titleLetter(letter) : letter;
    before = letter;
    return mapped;
  });
}

function mapLetters(text: string, map: (letter: string) => string): string {
  return Array.from(text, map).join('');
}

function upperLetter(letter: string): string {
  if (IOTA.test(letter)) return String.fromCodePoint((letter.codePointAt(0) ?? 0) + 8);
  return OTHER_UPPER.get(letter) ?? single(letter, letter.toUpperCase());
}

/** Letters with two cases that came after Unicode 15.0, which is Terraform's. */
const NEWER = /[\u1c89\u1c8a\ua7cb-\ua7cf\ua7d2\ua7d4\ua7da-\ua7dc\u{10d50}-\u{10d85}\u{16ea0}-\u{16ed3}]/u;

function single(letter: string, mapped: string): string {
  return [...mapped].length === 1 && !NEWER.test(mapped) && !NEWER.test(letter) ? mapped : letter;
}

const DIGRAPHS = ['ǄǅǆDž', 'ǇǈǉLj', 'ǊǋǌNj', 'ǱǲǳDz'];

function titleLetter(letter: string): string {
  const digraph = DIGRAPHS.find((forms) => forms.slice(0, 3).includes(letter));
  if (digraph !== undefined) return digraph.charAt(1);
  const isGeorgian = /^[\u10d0-\u10fa\u10fd-\u10ff]$/.test(letter);
  return isGeorgian ? letter : upperLetter(letter);
}

function isSeparator(letter: string): boolean {
  if (/^[\0-\x7f]$/.test(letter)) return !/^[0-9A-Za-z_]$/.test(letter);
  return !/^[\p{L}\p{Nd}]$/u.test(letter) && isSpace(letter);
}

/** Unicode's White_Space, which is not JavaScript's `\s`: U+0085 is one, U+FEFF is none. */
export function isSpace(letter: string): boolean {
  return /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/.test(letter);
}
