import type { TerraformFunction } from '../function.ts';
import { limitItems, limitText } from '../limits.ts';
import { isOpenSet } from '../set-of.ts';
import {
  EvaluationError,
  FILLED,
  isWhollyKnown,
  listOf,
  type Possibilities,
  PRESENT,
  type Type,
  unknownOf,
  type Value,
} from '../value.ts';
import { textAt, textValue } from './arguments.ts';
import { type Verb, verbText } from './format-verb.ts';
import { firstUnknown, undecidedBy } from './undecided.ts';

const SIGNATURE: Pick<TerraformFunction, 'parameters' | 'variadic'> = {
  parameters: [{ name: 'format', type: 'string' }],
  variadic: { name: 'args', type: 'any', isNullAllowed: true, isUnknownAllowed: true },
};

/** The functions that fill verbs (`%s`) with values. */
export const FORMAT_FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map([
  ['format', { ...SIGNATURE, call: (args) => formatted(textAt(args, 0), args.slice(1)) }],
  ['formatlist', { ...SIGNATURE, call: (args) => formattedList(textAt(args, 0), args.slice(1)) }],
]);

function formatted(format: string, args: readonly Value[]): Value {
  if (args.every(isSettled)) return textValue(formatText(format, args));
  const isFilled = format.replace(VERB, (verb) => (verb === '%%' ? '%' : '')) !== '';
  return unsettled(args, 'string', isFilled ? FILLED : PRESENT);
}

function unsettled(args: readonly Value[], type: Type, can: Possibilities): Value {
  return firstUnknown(args) ? undecidedBy(args, type, can) : unknownOf(type, [], { can });
}

/** A bare `null` has no type yet, and Terraform waits for one. */
function isSettled(value: Value): boolean {
  return isWhollyKnown(value) && !(value.kind === 'null' && value.type === 'any');
}

function formattedList(format: string, args: readonly Value[]): Value {
  const lists = args.flatMap((arg) => (arg.kind === 'sequence' && !isOpenSet(arg) ? [arg.items] : []));
  const [first] = lists;
  if (lists.some((list) => list.length !== first?.length))
    throw new EvaluationError('formatlist needs lists of the same length');
  if (args.some((arg) => !isSettledSingle(arg)))
    return unsettled(args, { kind: 'list', of: 'string' }, FILLED);
  const count = first?.length ?? 1;
  limitItems(count);
  let length = 0;
  const texts = Array.from({ length: count }, (_, at) => {
    const items = args.map((arg) => (arg.kind === 'sequence' ? (arg.items[at] ?? arg) : arg));
    // beside a list, Terraform formats a bare null too
    const value = items.every(isWhollyKnown)
      ? textValue(formatText(format, items))
      : formatted(format, items);
    if (value.kind === 'string') length += value.text.length;
    limitText(length);
    return value;
  });
  return listOf(texts, 'string');
}

/** Whether the argument can be spread or repeated. */
function isSettledSingle(value: Value): boolean {
  if (isOpenSet(value)) return false;
  if (value.kind === 'unknown')
    return value.type === 'string' || value.type === 'number' || value.type === 'bool';
  return !(value.kind === 'null' && value.type === 'any');
}

const VERB = /%(?:%|([-0#+ ]*)([1-9][0-9]*)?(?:\.([0-9]*))?(?:\[([1-9][0-9]*)\])?([a-zA-Z]))/g;

/** The format with its verbs replaced. Throws EvaluationError where Terraform fails, and LimitReached. */
function formatText(format: string, args: readonly Value[]): string {
  let result = '';
  let done = 0;
  let next = 1;
  let highest = 0;
  for (const match of format.matchAll(VERB)) {
    result += literal(format.slice(done, match.index));
    done = match.index + match[0].length;
    if (match[0] === '%%') {
      result += '%';
      continue;
    }
    const number = match[4] === undefined ? next : Number(match[4]);
    result += verbText(verbOf(match), args[number - 1]);
    limitText(result.length);
    highest = Math.max(highest, number);
    next = number + 1;
  }
  result += literal(format.slice(done));
  if (highest < args.length)
    throw new EvaluationError(`the format uses ${highest} of ${args.length} arguments`);
  return result;
}

function literal(text: string): string {
  if (text.includes('%')) throw new EvaluationError('the format has a % that begins no verb');
  return text;
}

function verbOf([raw, flags = '', width, precision, , mode = '']: RegExpExecArray): Verb {
  const verb: Verb = {
    raw,
    mode,
    flags,
    width: Number(width ?? 0),
    precision: precision === undefined ? null : Number(precision),
  };
  limitText(verb.width);
  limitText(verb.precision ?? 0);
  return verb;
}
