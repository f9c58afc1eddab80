import { RE2JS, RE2JSException } from 're2js';

/** Longest pattern, in UTF-16 units. */
export const MAX_PATTERN_LENGTH = 200;

/** Largest compiled pattern, in RE2's instructions: `\w{1000}` is short to write, and each match would pay for it. */
const MAX_PROGRAM = 1_000;

/** A user's regular expression: whether it is found in a text, in time proportional to the text. */
export type Pattern = (text: string) => boolean;

/**
 * Compiles a user's regular expression by RE2's rules, which have no backtracking: no lookaround and no
 * back-references. A pattern that can't be taken gives the problem instead.
 */
export function readPattern(source: string): Pattern | { readonly problem: string } {
  if (source.length > MAX_PATTERN_LENGTH)
    return { problem: `at most ${MAX_PATTERN_LENGTH} characters are allowed` };
  try {
    const compiled = RE2JS.compile(source);
    if (compiled.programSize() > MAX_PROGRAM)
      return { problem: 'its repetitions are too large; write smaller ones' };
    return (text) => compiled.test(text);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return {
      problem: `not a regular expression that RE2 takes: ${error.message.replace(/^error parsing regexp: /, '')}`,
    };
  }
}
