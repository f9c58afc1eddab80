import type { Expression } from '../source/hcl-tree.ts';
import type { Range } from '../source/text.ts';
import type { Argument, Block } from './block.ts';
import { ANY, type Constraint, conform, readConstraint } from './constraint.ts';
import { unwrapped } from './json-expression.ts';
import { described, EvaluationError, PRESENT, unknownOf, type Value } from './value.ts';

/** A variable of a module instance, and what may give it a value. */
export type VariableSource = {
  readonly name: string;
  readonly block: Block;
  /** Where it is used. */
  readonly place: Range;
  readonly isRoot: boolean;
  /** Whether nothing outside of what is at hand can give it a value. */
  readonly isDefaultSure: boolean;
  /** What the caller or a values file gives; null where nothing does. */
  readonly given: Value | null;
  readonly read: (argument: Argument) => Value;
  /** The value of an expression within the `type` argument. */
  readonly literal: (type: Argument, expression: Expression) => Value;
};

/** The value of a variable: what it is given, else its default, as its type wants it. Throws EvaluationError. */
export function variableValue(source: VariableSource): Value {
  const { name, block, given, place } = source;
  const constraint = constraintOf(source);
  const isNullable = isNullAllowed(block);
  const fitted = given && fittedValue(given, constraint, name);
  const isGiven = fitted !== null && (isNullable || fitted.kind !== 'null');
  // a default that does not fit is an error even where it is not needed
  const fallback = defaultOf(source, constraint, isNullable);
  if (fitted?.kind === 'null' && !isNullable && !block.arguments.has('default'))
    throw new EvaluationError(`var.${name} can not be null, and is given null.`, fitted.because[0] ?? place);
  const value = isGiven ? fitted : fallback;
  return isSecret(block) ? { ...value, isSensitive: true } : value;
}

/** Whether the value of a variable must stand in no reason. */
export function isSecret(variable: Block): boolean {
  return isSwitchedTo(true, variable.arguments.get('sensitive'));
}

/** Whether a variable can be null where it is given null. */
export function isNullAllowed(variable: Block): boolean {
  return !isSwitchedTo(false, variable.arguments.get('nullable'));
}

/** Whether a setting of a variable or output is this truth value, for which Terraform takes texts too. */
export function isSwitchedTo(value: boolean, argument: Argument | undefined): boolean {
  const plain = argument && unwrapped(argument.value);
  if (plain?.kind !== 'literal') return false;
  return plain.value === value || plain.value === String(value) || plain.value === (value ? '1' : '0');
}

/** Whether an argument is this literal. */
export function isLiteral(argument: Argument | undefined, value: boolean): boolean {
  return argument?.value.kind === 'literal' && argument.value.value === value;
}

function constraintOf({ block, literal }: VariableSource): Constraint {
  const type = block.arguments.get('type');
  return type ? readConstraint(type.value, (expression) => literal(type, expression)) : ANY;
}

function fittedValue(value: Value, constraint: Constraint, name: string): Value {
  try {
    return conform(value, constraint);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    const place = error.place ?? value.because[0] ?? null;
    throw new EvaluationError(`The value of var.${name} does not fit its type: ${error.message}`, place);
  }
}

function defaultOf(source: VariableSource, constraint: Constraint, isNullable: boolean): Value {
  const { name, block, isRoot, isDefaultSure, read } = source;
  const fallback = block.arguments.get('default');
  if (!fallback) {
    const why = isRoot ? 'has no default: the run must give it a value' : 'is given no value';
    return unknownOf(
      'any',
      [{ ...block.header, text: `var.${name} ${why}` }],
      isNullable ? {} : { can: PRESENT },
    );
  }
  if (!isDefaultSure) {
    const why = 'has a default, and the repository is too large to look for callers that give it a value';
    return unknownOf('any', [{ ...block.header, text: `var.${name} ${why}` }]);
  }
  const value = fittedValue(read(fallback), constraint, name);
  if (value.kind === 'null' && !isNullable)
    throw new EvaluationError(
      `var.${name} can not be null, so its default can't be either.`,
      fallback.valuePlace,
    );
  const told = described({ ...value, isSensitive: value.isSensitive || isSecret(block) });
  return { ...value, because: [{ ...fallback.place, text: `var.${name} defaults to ${told}` }] };
}
