import { RE2JS, RE2JSException } from 're2js';
import type { TerraformFunction } from '../function.ts';
import { LimitReached, limitItems, limitText, MAX_MATCHING, MAX_PATTERN, MAX_PROGRAM } from '../limits.ts';
import { EvaluationError, listOf, nullOf, objectOf, type Type, tupleOf, type Value } from '../value.ts';
import { ofTexts, textValue } from './arguments.ts';

type Pattern = { readonly compiled: RE2JS; readonly names: ReadonlyMap<string, number> };

/** A match's place in the text, and what each group holds (group 0 is all of it); null where a group took no part. */
type Match = { readonly start: number; readonly end: number; readonly groups: readonly (string | null)[] };

/** The first match: text, tuple of groups or object of named groups. */
export const regex: TerraformFunction = ofTexts(['pattern', 'string'], (pattern = '', text = '') => {
  const compiled = compile(pattern);
  const shape = shapeOf(compiled);
  const [match] = matchesOf(compiled, text);
  if (!match) throw new EvaluationError('the pattern does not match any part of the string');
  return shape.valueOf(match);
});

/** All matches, as `regex` gives them. */
export const regexall: TerraformFunction = ofTexts(['pattern', 'string'], (pattern = '', text = '') => {
  const compiled = compile(pattern);
  const shape = shapeOf(compiled);
  const values: Value[] = [];
  for (const match of matchesOf(compiled, text)) {
    limitItems(values.length + 1);
    values.push(shape.valueOf(match));
  }
  return listOf(values, shape.type);
});

/** The text with every match replaced as Go's ReplaceAllString does it: `$1`, `${name}`, `$$`. */
export function replaceMatches(text: string, pattern: string, replacement: string): string {
  const compiled = compile(pattern);
  let result = '';
  let done = 0;
  for (const match of matchesOf(compiled, text)) {
    result += text.slice(done, match.start) + expanded(replacement, match, compiled.names);
    limitText(result.length);
    done = match.end;
  }
  return result + text.slice(done);
}

function compile(pattern: string): Pattern {
  if (pattern.length > MAX_PATTERN) throw new LimitReached('length of a regular expression');
  try {
    const compiled = RE2JS.compile(pattern);
    if (compiled.programSize() > MAX_PROGRAM) throw new LimitReached('size of a regular expression');
    return { compiled, names: new Map(Object.entries(compiled.namedGroups())) };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    // Terraform's Go takes a repeated name, and the last group of that name wins.
    if (error.message.includes('duplicate capture group name')) throw new LimitReached('repeated group name');
    throw new EvaluationError(`the regular expression is wrong: ${error.message}`);
  }
}

/** Matches from left to right as Go finds them: an empty one right behind another does not count. */
function* matchesOf({ compiled }: Pattern, text: string): Generator<Match> {
  const matcher = compiled.matcher(text);
  let steps = 0;
  let before = -1;
  for (let at = 0; at <= text.length; ) {
    steps += compiled.programSize() * (text.length - at + 1);
    if (steps > MAX_MATCHING) throw new LimitReached('steps of a regular expression');
    if (!matcher.find(at)) return;
    const [start, end] = [matcher.start(), matcher.end()];
    const isIgnored = end === at && start === before;
    at = end > at ? end : at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
    before = end;
    if (!isIgnored) yield { start, end, groups: groupsOf(compiled.groupCount(), (n) => matcher.group(n)) };
  }
}

function groupsOf(count: number, group: (number: number) => string | null): (string | null)[] {
  return Array.from({ length: count + 1 }, (_, number) => group(number));
}

/** What a match is as a value: a string, a tuple of unnamed groups, or an object of named ones. */
function shapeOf({ compiled, names }: Pattern): { type: Type; valueOf: (match: Match) => Value } {
  const count = compiled.groupCount();
  if (count === 0) return { type: 'string', valueOf: ({ groups }) => groupValue(groups[0]) };
  if (names.size === 0) {
    const type: Type = { kind: 'tuple', of: Array.from({ length: count }, () => 'string') };
    return { type, valueOf: ({ groups }) => tupleOf(groups.slice(1).map(groupValue)) };
  }
  if (names.size < count)
    throw new EvaluationError('the regular expression has both named and unnamed groups');
  const fields = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
  const type: Type = { kind: 'object', of: new Map(fields.map(([name]) => [name, 'string'])) };
  return {
    type,
    valueOf: ({ groups }) => objectOf(fields.map(([name, number]) => [name, groupValue(groups[number])])),
  };
}

function groupValue(group: string | null | undefined): Value {
  return group === null || group === undefined ? nullOf('string') : textValue(group);
}

const REFERENCE = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;

function expanded(replacement: string, { groups }: Match, names: ReadonlyMap<string, number>): string {
  return replacement.replace(REFERENCE, (whole, braced?: string, bare?: string) => {
    const name = braced ?? bare;
    if (name === undefined) return whole.slice(1);
    const number = /^(?:0|[1-9][0-9]{0,8})$/.test(name) ? Number(name) : names.get(name);
    return number === undefined ? '' : (groups[number] ?? '');
  });
}
