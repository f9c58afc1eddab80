import { LimitReached } from '../limits.ts';

/** One part of a pattern between slashes, as the alternatives that its braces make; each matches by its tokens. */
export type NamePattern = readonly (readonly Token[])[];

type Token =
  | { readonly kind: 'letter'; readonly letter: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'any' }
  | { readonly kind: 'class'; readonly isNegated: boolean; readonly ranges: readonly Span[] };

type Span = readonly [first: string, last: string];

/** Most alternatives that the braces of one part may make. */
const MAX_ALTERNATIVES = 1_000;

/** Whether a part of a pattern is a plain name. */
export function isPlain(part: string): boolean {
  return !/[*?[{\\]/.test(part);
}

/**
 * The pattern that a part is; null where it is none, or one of whose meaning Terraform's own reader has its own idea
 * (braces in braces). Throws LimitReached.
 */
export function namePattern(part: string): NamePattern | null {
  const letters = [...part];
  let made: Token[][] = [[]];
  for (let at = 0; at < letters.length; ) {
    const read = letters[at] === '{' ? alternativesAt(letters, at) : tokenAt(letters, at);
    if (!read) return null;
    const choices = 'choices' in read ? read.choices : [[read.token]];
    if (made.length * choices.length > MAX_ALTERNATIVES) throw new LimitReached('alternatives of a pattern');
    made = made.flatMap((start) => choices.map((choice) => [...start, ...choice]));
    at = read.end;
  }
  return made;
}

function alternativesAt(
  letters: readonly string[],
  start: number,
): { readonly choices: readonly (readonly Token[])[]; readonly end: number } | null {
  const choices: Token[][] = [];
  let choice: Token[] = [];
  for (let at = start + 1; ; ) {
    const letter = letters[at];
    if (letter === undefined || letter === '{') return null;
    if (letter === '}') return { choices: [...choices, choice], end: at + 1 };
    if (letter === ',') {
      choices.push(choice);
      choice = [];
      at++;
      continue;
    }
    const read = tokenAt(letters, at);
    if (!read) return null;
    choice.push(read.token);
    at = read.end;
  }
}

type ReadToken = { readonly token: Token; readonly end: number };

function tokenAt(letters: readonly string[], at: number): ReadToken | null {
  const letter = letters[at] ?? '';
  if (letter === '*') return { token: { kind: 'any' }, end: at + 1 };
  if (letter === '?') return { token: { kind: 'one' }, end: at + 1 };
  if (letter === '[') return classAt(letters, at);
  const plain = letterAt(letters, at);
  return plain && { token: { kind: 'letter', letter: plain.letter }, end: plain.end };
}

/** A letter, perhaps after a backslash. */
function letterAt(
  letters: readonly string[],
  at: number,
): { readonly letter: string; readonly end: number } | null {
  const skipped = letters[at] === '\\' ? 1 : 0;
  const letter = letters[at + skipped];
  return letter === undefined ? null : { letter, end: at + skipped + 1 };
}

function classAt(letters: readonly string[], start: number): ReadToken | null {
  const isNegated = letters[start + 1] === '^';
  const ranges: Span[] = [];
  for (let at = start + (isNegated ? 2 : 1); ; ) {
    if (letters[at] === ']' && ranges.length > 0)
      return { token: { kind: 'class', isNegated, ranges }, end: at + 1 };
    const first = classLetterAt(letters, at);
    if (!first) return null;
    const last = letters[first.end] === '-' ? classLetterAt(letters, first.end + 1) : first;
    if (!last) return null;
    ranges.push([first.letter, last.letter]);
    at = last.end;
  }
}

function classLetterAt(letters: readonly string[], at: number): ReturnType<typeof letterAt> {
  return letters[at] === '-' || letters[at] === ']' ? null : letterAt(letters, at);
}

/** How much work it is to match a name. */
export function effortOf(pattern: NamePattern, name: string): number {
  return pattern.reduce((sum, tokens) => sum + tokens.length, 0) * name.length;
}

/** Whether a name matches. */
export function isMatching(pattern: NamePattern, name: string): boolean {
  const letters = [...name];
  return pattern.some((tokens) => isMade(tokens, letters));
}

/** Keeps all the places where the name can be after each token, so that no pattern is slow. */
function isMade(tokens: readonly Token[], letters: readonly string[]): boolean {
  let places: ReadonlySet<number> = new Set([0]);
  for (const token of tokens) {
    const next = new Set<number>();
    if (token.kind === 'any') for (let at = Math.min(...places); at <= letters.length; at++) next.add(at);
    else for (const at of places) if (isLetter(token, letters[at])) next.add(at + 1);
    if (next.size === 0) return false;
    places = next;
  }
  return places.has(letters.length);
}

function isLetter(token: Exclude<Token, { kind: 'any' }>, letter: string | undefined): boolean {
  if (letter === undefined) return false;
  if (token.kind !== 'class') return token.kind === 'one' || token.letter === letter;
  const code = letter.codePointAt(0) ?? 0;
  const isInside = token.ranges.some(
    ([first, last]) => (first.codePointAt(0) ?? 0) <= code && code <= (last.codePointAt(0) ?? 0),
  );
  return isInside !== token.isNegated;
}
