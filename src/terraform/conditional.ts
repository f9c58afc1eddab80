import type { Expression } from '../source/hcl-tree.ts';
import type { Range } from '../source/text.ts';
import { chained } from '../stage.ts';
import { convert, unify } from './convert.ts';
import { either } from './either.ts';
import { failedType } from './failed-type.ts';
import { excerpt, placeIn, type Scope } from './scope.ts';
import { marked } from './traversal.ts';
import { isSameType, partTypes } from './type-rules.ts';
import { EvaluationError, possibilitiesOf, type Type, unknownOf, type Value } from './value.ts';
import { sizeOf } from './value-size.ts';

type Evaluate = (expression: Expression, scope: Scope) => Value;

const UNLIKE = 'The two values of a conditional must be of one type.';

/** A condition as a bool that is known or not. */
export function conditionOf(expression: Expression, scope: Scope, evaluate: Evaluate): Value {
  const value = evaluate(expression, scope);
  if (value.kind === 'null')
    throw new EvaluationError('A condition can not be null.', placeIn(scope, expression));
  return convert(value, 'bool');
}

/** Both branches are looked at, as Terraform does; what fails in the one that is not chosen does not count. */
export function conditionalOf(
  expression: Expression & { kind: 'conditional' },
  scope: Scope,
  evaluate: Evaluate,
): Value {
  const condition = conditionOf(expression.condition, scope, evaluate);
  const yes = attempt(() => evaluate(expression.yes, scope));
  const no = attempt(() => evaluate(expression.no, scope));
  const place = placeIn(scope, expression.condition);
  for (const each of [yes, no]) if (!(each instanceof EvaluationError)) scope.budget.spend(sizeOf(each));
  if (condition.kind !== 'bool') {
    const step = { ...place, text: `${excerpt(scope, expression.condition)} decides, and can't be known` };
    return marked(
      eitherOf(yes, no, chained([step], condition.because), placeIn(scope, expression)),
      condition,
    );
  }
  const chosen = condition.bool ? yes : no;
  const other = condition.bool ? no : yes;
  const left = condition.bool ? expression.no : expression.yes;
  if (chosen instanceof EvaluationError) throw chosen;
  const type = other instanceof EvaluationError ? besideFailed(chosen, left) : commonType(chosen, other);
  if (type === null || !isUniform(chosen.type, type))
    throw new EvaluationError(UNLIKE, placeIn(scope, expression));
  const step = { ...place, text: `${excerpt(scope, expression.condition)} is ${condition.bool}` };
  const converted = convert(chosen, type);
  const isSensitive = isAnySensitive([converted, condition, other]);
  return { ...converted, isSensitive, because: chained([step], condition.because, converted.because) };
}

/** One of two texts, or what is known of it. Throws EvaluationError where the one that is chosen fails. */
export function choiceOf(
  condition: Value,
  yes: Value | EvaluationError,
  no: Value | EvaluationError,
  place: Range,
): Value {
  const chosen =
    condition.kind === 'bool' ? (condition.bool ? yes : no) : eitherOf(yes, no, condition.because, place);
  if (chosen instanceof EvaluationError) throw chosen;
  return { ...chosen, isSensitive: isAnySensitive([chosen, condition, yes, no]) };
}

/** What the branch that is not chosen would have been must not be told either. */
function isAnySensitive(values: readonly (Value | EvaluationError)[]): boolean {
  return values.some((value) => !(value instanceof EvaluationError) && value.isSensitive);
}

/** The type of both; a bare null takes that of the other. */
function commonType(a: Value, b: Value): Type | null {
  if (a.kind === 'null' && a.type === 'any') return b.type;
  return b.kind === 'null' && b.type === 'any' ? a.type : unify([a.type, b.type]);
}

/** The type that the chosen value has beside a branch that fails; null where they can't have one. */
function besideFailed(chosen: Value, failed: Expression): Type | null {
  const type = failedType(failed);
  if (chosen.kind === 'null' && chosen.type === 'any') return type;
  // how long a tuple that fails is, and what an object holds, is not known
  const isOfOneKind =
    typeof type !== 'string' && typeof chosen.type !== 'string' && !isTupleBesideObject(type, chosen.type);
  return type === 'any' || isOfOneKind ? chosen.type : unify([chosen.type, type]);
}

function isTupleBesideObject(a: Type, b: Type): boolean {
  const kinds = [a, b].map((type) => (typeof type === 'string' ? type : type.kind));
  return kinds.includes('tuple') && kinds.includes('object');
}

/** Beside a list or map of any type, Terraform makes one of a tuple or object only if all its parts are alike already. */
function isUniform(from: Type, to: Type): boolean {
  if (
    typeof from === 'string' ||
    typeof to === 'string' ||
    (to.kind !== 'list' && to.kind !== 'map') ||
    to.of !== 'any'
  )
    return true;
  if (from.kind !== 'tuple' && from.kind !== 'object') return true;
  const [first, ...rest] = partTypes(from);
  return (
    first === undefined ||
    [first, ...rest].every((part) => typeof part === 'string') ||
    rest.every((part) => isSameType(part, first))
  );
}

function eitherOf(
  yes: Value | EvaluationError,
  no: Value | EvaluationError,
  because: Value['because'],
  place: Range,
): Value {
  if (yes instanceof EvaluationError)
    return no instanceof EvaluationError ? unknownOf('any', because) : unknownLike(no, because);
  if (no instanceof EvaluationError) return unknownLike(yes, because);
  const type = commonType(yes, no);
  if (type === null) throw new EvaluationError(UNLIKE, place);
  return either(convert(yes, type), convert(no, type), because);
}

/** One branch fails: what the other gives is all that can come of it, but whether it comes is not known. */
function unknownLike(value: Value, because: Value['because']): Value {
  return unknownOf(value.type, because, { can: possibilitiesOf(value), isSensitive: value.isSensitive });
}

/** What an expression gives, or how it fails where that may be caught. */
export function attempt(run: () => Value): Value | EvaluationError {
  try {
    return run();
  } catch (error) {
    if (error instanceof EvaluationError && !error.isFinal) return error;
    throw error;
  }
}
