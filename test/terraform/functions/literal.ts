import { readHcl } from '../../../src/source/hcl.ts';
import type { Expression } from '../../../src/source/hcl-tree.ts';
import { convert } from '../../../src/terraform/convert.ts';
import type { TerraformFunction } from '../../../src/terraform/function.ts';
import {
  boolOf,
  EvaluationError,
  nullOf,
  numberOf,
  objectOf,
  stringOf,
  type Type,
  tupleOf,
  type Value,
} from '../../../src/terraform/value.ts';
import { contextOf } from '../function-context.ts';

type Functions = ReadonlyMap<string, TerraformFunction>;
type Variables = ReadonlyMap<string, Value>;

const CONTEXT = contextOf({});

/** What calls of functions with literals (and variables) give: no operators, no templates. */
export function literalValue(text: string, functions: Functions, variables: Variables = new Map()): Value {
  const { body, problem } = readHcl({ path: 'main.tf', text: `value = ${text}\n` });
  const [attribute] = body.attributes;
  if (attribute === undefined) throw new Error(problem?.message ?? 'no expression');
  return evaluated(attribute.value, functions, variables);
}

function evaluated(expression: Expression, functions: Functions, variables: Variables): Value {
  const inner = (part: Expression) => evaluated(part, functions, variables);
  switch (expression.kind) {
    case 'literal':
      return literal(expression.value);
    case 'parentheses':
      return inner(expression.inner);
    case 'tuple':
      return tupleOf(expression.items.map(inner));
    case 'object':
      return objectOf(expression.items.map(({ key, value }) => [nameOf(key), inner(value)]));
    case 'variable':
      return variables.get(expression.name) ?? fail(expression.name);
    case 'unary': {
      const operand = inner(expression.operand);
      return operand.kind === 'number' ? numberOf(-operand.number) : fail('unary');
    }
    case 'call':
      return call(functions.get(expression.name) ?? fail(expression.name), argumentsOf(expression, inner));
    default:
      return fail(expression.kind);
  }
}

function fail(what: string): never {
  throw new Error(`no literal: ${what}`);
}

function literal(value: string | number | boolean | null): Value {
  if (typeof value === 'string') return stringOf(value.normalize('NFC'));
  if (typeof value === 'number') return numberOf(value);
  return value === null ? nullOf() : boolOf(value);
}

function nameOf(key: Expression): string {
  if (key.kind === 'variable') return key.name;
  return key.kind === 'literal' ? String(key.value) : fail(key.kind);
}

function argumentsOf(
  { args, isExpanded }: Expression & { kind: 'call' },
  inner: (part: Expression) => Value,
) {
  const values = args.map(inner);
  const last = isExpanded ? values.pop() : undefined;
  return last?.kind === 'sequence' ? [...values, ...last.items] : values;
}

function call({ parameters, variadic, call }: TerraformFunction, args: readonly Value[]): Value {
  if (args.length < parameters.length) throw new EvaluationError('not enough arguments');
  const converted = args.map((arg, index) => {
    const parameter = parameters[index] ?? variadic;
    if (parameter === undefined) throw new EvaluationError('too many arguments');
    if (arg.kind === 'null' && !parameter.isNullAllowed) throw new EvaluationError('must not be null');
    return convert(arg, parameter.type);
  });
  return call(converted, CONTEXT);
}

/** A type as `terraform console` prints it, without white space. */
export function typeText(type: Type): string {
  if (typeof type === 'string') return type === 'any' ? 'dynamic' : type;
  if (type.kind === 'tuple') return `tuple([${type.of.map(typeText).join(',')}])`;
  if (type.kind !== 'object') return `${type.kind}(${typeText(type.of)})`;
  const sorted = [...type.of].map(([name, of]) => `${name}:${typeText(of)}`);
  return `object({${sorted.join(',')}})`;
}

/** The value as `jsonencode` would write it. */
export function jsonOf(value: Value): unknown {
  switch (value.kind) {
    case 'unknown':
      return fail('unknown');
    case 'null':
      return null;
    case 'string':
      return value.text;
    case 'number':
      return value.number === 0 ? 0 : value.number;
    case 'bool':
      return value.bool;
    case 'sequence':
      return value.items.map(jsonOf);
    case 'mapping':
      return Object.fromEntries([...value.entries].map(([key, item]) => [key, jsonOf(item)]));
    default:
      return value satisfies never;
  }
}
