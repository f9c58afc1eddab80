import type { Expression } from '../source/hcl-tree.ts';
import type { Range } from '../source/text.ts';
import { type Because, chained } from '../stage.ts';
import { convert } from './convert.ts';
import { isDoubtfulCall } from './doubt.ts';
import { either } from './either.ts';
import type { Parameter, TerraformFunction } from './function.ts';
import { ofFile } from './functions/files.ts';
import { functions } from './functions/table.ts';
import { LimitReached, limitText } from './limits.ts';
import { outlined, outlineOf } from './outline.ts';
import { undecidedResult } from './result-type.ts';
import { placeIn, type Scope } from './scope.ts';
import { isOpenSet } from './set-of.ts';
import { type Evaluate, rendered } from './template.ts';
import {
  boolOf,
  derived,
  EvaluationError,
  FILLED,
  isSensitiveInside,
  isWhollyKnown,
  stringOf,
  unknownIn,
  unknownOf,
  type Value,
} from './value.ts';
import { workOfArguments, workOfResult } from './work.ts';

type Call = Expression & { kind: 'call' };

/** Functions that need the evaluator itself. */
const SPECIAL: ReadonlyMap<string, (call: Call, scope: Scope, evaluate: Evaluate) => Value> = new Map([
  ['try', tryOf],
  ['can', canOf],
  ['templatefile', templateFileOf],
  ['templatestring', templateStringOf],
]);

/** What a call gives. Throws EvaluationError where Terraform fails. */
export function callFunction(call: Call, scope: Scope, evaluate: Evaluate): Value {
  const name = call.name.replace(/^core::/, '');
  const place = placeIn(scope, call);
  const special = SPECIAL.get(name);
  if (special) return special(call, scope, evaluate);
  if (name.startsWith('provider::'))
    return unknownOf('any', [{ ...place, text: `${name} is a function of a provider, which is not run` }]);
  const found = functions.get(name);
  if (!found) throw new EvaluationError(`There is no function ${name}.`, place);
  const args = argumentsOf(call, scope, evaluate);
  if (!args) return unknownOf('any', [{ ...place, text: `the arguments of ${name} are not known` }]);
  return applied(name, found, args, scope, place);
}

/** The arguments, the last one spread where the call says so; null where it can't be spread yet. */
function argumentsOf(call: Call, scope: Scope, evaluate: Evaluate): Value[] | null {
  const values = call.args.map((arg) => evaluate(arg, scope));
  if (!call.isExpanded) return values;
  const last = values.pop();
  if (last?.kind === 'unknown' || (last && isOpenSet(last))) return null;
  if (last?.kind === 'sequence') return [...values, ...last.items];
  throw new EvaluationError(
    'Only a list can be spread over the arguments of a function.',
    placeIn(scope, call),
  );
}

function applied(
  name: string,
  found: TerraformFunction,
  args: readonly Value[],
  scope: Scope,
  place: Range,
): Value {
  const { parameters, variadic } = found;
  if (args.length < parameters.length || (!variadic && args.length > parameters.length))
    throw new EvaluationError(
      `${name} takes ${parameters.length} arguments${variadic ? ' or more' : ''}, not ${args.length}.`,
      place,
    );
  try {
    scope.budget.spend(workOfArguments(name, args));
    const fitted = args.map((arg, index) => fittedArgument(arg, parameters[index] ?? variadic, name));
    const missing = fitted.filter(
      ({ value, parameter }) => !parameter?.isUnknownAllowed && !isWhollyKnown(value),
    );
    const values = fitted.map(({ value }) => value);
    const isSensitive = isSensitiveResult(name, values);
    if (missing.length > 0 && isDoubtfulCall(name, values, found)) scope.budget.doubts++;
    if (missing.length > 0)
      return {
        ...derived(
          outlined(undecidedResult(name, values), decodedOutline(name, values)),
          missing.map(({ value }) => unknownIn(value)),
        ),
        isSensitive,
      };
    const result = found.call(values, { ...scope.context, place });
    scope.budget.spend(workOfResult(name, result));
    if (!isWhollyKnown(result) && isDoubtfulCall(name, values, found)) scope.budget.doubts++;
    const { because } = result.because.length > 0 ? result : derived(result, values);
    return { ...result, because, isSensitive: result.isSensitive || isSensitive };
  } catch (error) {
    if (error instanceof LimitReached)
      return unknownOf('any', [{ ...place, text: `${name} stops at a limit (${error.message})` }]);
    if (error instanceof EvaluationError && !error.place)
      throw new EvaluationError(`${name}: ${error.message}`, place);
    throw error;
  }
}

/** What is decoded from a document is what the document says. */
function decodedOutline(name: string, [text]: readonly Value[]): string | null {
  return text && (name === 'jsondecode' || name === 'yamldecode') ? outlineOf(text) : null;
}

/** Functions that keep what is sensitive apart; of all others the whole result is sensitive if anything in an argument is. */
const SORTING = new Set([
  ...['chunklist', 'concat', 'element', 'keys', 'length', 'merge', 'reverse', 'setproduct', 'slice'],
  ...['tobool', 'tolist', 'tomap', 'tonumber', 'toset', 'tostring', 'values'],
]);

/** Functions about the mark itself. */
const UNMARKING = new Set(['nonsensitive', 'issensitive']);

function isSensitiveResult(name: string, args: readonly Value[]): boolean {
  if (UNMARKING.has(name)) return false;
  if (name === 'flatten') return args.some(hasSensitiveSequence);
  // a default that is not taken tells nothing
  if (name === 'lookup') return args.slice(0, 2).some((arg) => arg.isSensitive);
  if (name === 'zipmap') return args.some((arg, at) => (at === 0 ? isSensitiveInside(arg) : arg.isSensitive));
  return args.some((arg) => (SORTING.has(name) ? arg.isSensitive : isSensitiveInside(arg)));
}

function hasSensitiveSequence(value: Value): boolean {
  if (value.kind === 'unknown')
    return value.isSensitive && (value.type === 'any' || typeof value.type !== 'string');
  if (value.kind !== 'sequence') return false;
  return value.isSensitive || value.items.some(hasSensitiveSequence);
}

function fittedArgument(
  arg: Value,
  parameter: Parameter | undefined,
  name: string,
): { value: Value; parameter: Parameter | undefined } {
  if (!parameter) return { value: arg, parameter };
  if (arg.kind === 'null' && !parameter.isNullAllowed)
    throw new EvaluationError(`the argument ${parameter.name} of ${name} can not be null.`);
  return { value: convert(arg, parameter.type), parameter };
}

/** The first argument that does not fail; not known where that depends on what is not known. */
function tryOf(call: Call, scope: Scope, evaluate: Evaluate): Value {
  const perhaps: Value[] = [];
  const passed: Because[] = [];
  for (const arg of call.args) {
    const { value, failure, isDoubtful } = attempted(() => evaluate(arg, scope), scope);
    if (failure) {
      const step = { ...(failure.place ?? placeIn(scope, arg)), text: failure.message };
      passed.push(step, ...failure.because);
    }
    if (value && !isDoubtful) {
      const because = chained(passed, value.because);
      return perhaps.reduceRight((rest, each) => either(each, rest, each.because), { ...value, because });
    }
    if (value) perhaps.push(value);
  }
  const [first, ...rest] = perhaps;
  if (first) return rest.reduce((all, each) => either(all, each, all.because), first);
  throw new EvaluationError('No argument of try works.', placeIn(scope, call));
}

function canOf(call: Call, scope: Scope, evaluate: Evaluate): Value {
  const [arg] = call.args;
  if (!arg) throw new EvaluationError('can takes 1 argument.', placeIn(scope, call));
  const { value, isDoubtful } = attempted(() => evaluate(arg, scope), scope);
  return value && isDoubtful
    ? unknownOf('bool', unknownIn(value).because, { can: FILLED })
    : boolOf(value !== null);
}

/** What an expression gives, or how it fails. A value is doubtful where an unknown one in it can still make it fail. */
type Attempt = {
  readonly value: Value | null;
  readonly failure: EvaluationError | null;
  readonly isDoubtful: boolean;
};

function attempted(run: () => Value, { budget }: Scope): Attempt {
  const { doubts } = budget;
  try {
    const value = run();
    return { value, failure: null, isDoubtful: budget.doubts > doubts && !isWhollyKnown(value) };
  } catch (error) {
    if (!(error instanceof EvaluationError) || error.isFinal) throw error;
    return { value: null, failure: error, isDoubtful: false };
  }
}

/** The template is read as the file is written; `file` would normalise its letters. */
const TEMPLATE_FILE = ofFile((text) => {
  limitText(text.length);
  return stringOf(text);
});

function templateFileOf(call: Call, scope: Scope, evaluate: Evaluate): Value {
  const { args, place } = templateArguments(call, scope, evaluate);
  const [path, variables] = args;
  const text = applied('templatefile', TEMPLATE_FILE, [path], scope, place);
  return rendered({ text, file: text.because.at(-1)?.file ?? null }, variables, scope, evaluate, place);
}

function templateStringOf(call: Call, scope: Scope, evaluate: Evaluate): Value {
  const { args, place } = templateArguments(call, scope, evaluate);
  const [text, variables] = args;
  if (!REFERENCES.has(call.args[0]?.kind ?? 'literal'))
    throw new EvaluationError('The template of templatestring must be a reference to a text.', place);
  return rendered({ text: convert(text, 'string'), file: null }, variables, scope, evaluate, place);
}

/** Kinds of expressions that refer to what stands elsewhere. */
const REFERENCES: ReadonlySet<Expression['kind']> = new Set(['variable', 'attribute', 'index']);

function templateArguments(
  call: Call,
  scope: Scope,
  evaluate: Evaluate,
): { args: [Value, Value]; place: Range } {
  const place = placeIn(scope, call);
  const args = argumentsOf(call, scope, evaluate);
  const nothing = unknownOf('any', [{ ...place, text: `the arguments of ${call.name} are not known` }]);
  const [first = nothing, second = nothing, third] = args ?? [];
  if (args && (args.length < 2 || third))
    throw new EvaluationError(`${call.name} takes 2 arguments, not ${args.length}.`, place);
  if (scope.isTemplate) throw new EvaluationError(`${call.name} can't be used inside of a template.`, place);
  return { args: [first, second], place };
}
