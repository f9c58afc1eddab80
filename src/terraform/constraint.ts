import { readExpression } from '../source/hcl-expression.ts';
import { HclScanner, HclSyntaxError } from '../source/hcl-scanner.ts';
import type { Expression } from '../source/hcl-tree.ts';
import { convert } from './convert.ts';
import { nullOf, objectOf, type Type, tupleOf, type Value } from './value.ts';

/** What a variable may hold: a type whose objects can have optional attributes with defaults. */
export type Constraint =
  | { readonly kind: 'type'; readonly type: Type }
  | { readonly kind: 'list' | 'set' | 'map'; readonly of: Constraint }
  | { readonly kind: 'tuple'; readonly of: readonly Constraint[] }
  | { readonly kind: 'object'; readonly of: ReadonlyMap<string, Attribute> };

type Attribute = {
  readonly constraint: Constraint;
  readonly isOptional: boolean;
  readonly fallback: Value | null;
};

export const ANY: Constraint = { kind: 'type', type: 'any' };

/** The constraint that a `type` argument writes; `any` for what is no type. `literal` evaluates a default. */
export function readConstraint(
  expression: Expression,
  literal: (expression: Expression) => Value,
): Constraint {
  const name =
    expression.kind === 'literal' ? expression.text : expression.kind === 'variable' ? expression.name : null;
  if (name === 'string' || name === 'number' || name === 'bool') return { kind: 'type', type: name };
  // before Terraform 0.12 types were written in quotes
  if (name === 'list' || name === 'map' || name === 'set') return { kind: name, of: ANY };
  // JSON syntax writes every type in quotes
  const written = expression.kind === 'literal' ? quoted(expression.text) : expression;
  return written?.kind === 'call' ? readCall(written, literal) : ANY;
}

function quoted(text: string): Expression | null {
  try {
    return readExpression(new HclScanner(text));
  } catch (error) {
    if (error instanceof HclSyntaxError) return null;
    throw error;
  }
}

function readCall(
  expression: Expression & { kind: 'call' },
  literal: (expression: Expression) => Value,
): Constraint {
  const [arg] = expression.args;
  if (!arg) return ANY;
  if (expression.name === 'list' || expression.name === 'set' || expression.name === 'map')
    return { kind: expression.name, of: readConstraint(arg, literal) };
  if (expression.name === 'tuple' && arg.kind === 'tuple')
    return { kind: 'tuple', of: arg.items.map((item) => readConstraint(item, literal)) };
  if (expression.name !== 'object' || arg.kind !== 'object') return ANY;
  const attributes = arg.items.flatMap(({ key, value }): [string, Attribute][] => {
    const label = key.kind === 'variable' ? key.name : key.kind === 'literal' ? key.text : null;
    return label === null ? [] : [[label, readAttribute(value, literal)]];
  });
  return { kind: 'object', of: new Map(attributes) };
}

function readAttribute(expression: Expression, literal: (expression: Expression) => Value): Attribute {
  if (expression.kind !== 'call' || expression.name !== 'optional')
    return { constraint: readConstraint(expression, literal), isOptional: false, fallback: null };
  const [type, fallback] = expression.args;
  return {
    constraint: type ? readConstraint(type, literal) : ANY,
    isOptional: true,
    fallback: fallback ? literal(fallback) : null,
  };
}

/** The type that values have after `conform`. */
export function typeOf(constraint: Constraint): Type {
  switch (constraint.kind) {
    case 'type':
      return constraint.type;
    case 'tuple':
      return { kind: 'tuple', of: constraint.of.map(typeOf) };
    case 'object':
      return {
        kind: 'object',
        of: new Map([...constraint.of].map(([name, each]) => [name, typeOf(each.constraint)])),
      };
    default:
      return { kind: constraint.kind, of: typeOf(constraint.of) };
  }
}

/** The value as the constraint wants it, optional attributes filled in. Throws EvaluationError where it does not fit. */
export function conform(value: Value, constraint: Constraint): Value {
  return convert(filled(value, constraint), typeOf(constraint));
}

/** The value with the optional attributes that it lacks. What does not fit the constraint stays as it is. */
function filled(value: Value, constraint: Constraint): Value {
  if (!hasOptional(constraint)) return value;
  const { because, isSensitive } = value;
  if (value.kind === 'sequence' && constraint.kind !== 'map' && constraint.kind !== 'object') {
    const items = value.items.map((item, index) => filled(item, partOf(constraint, index)));
    return { ...tupleOf(items), because, isSensitive };
  }
  if (value.kind !== 'mapping') return value;
  if (constraint.kind === 'object')
    return { ...filledObject(value.entries, constraint.of), because, isSensitive };
  const entries = [...value.entries].map(([key, item]): [string, Value] => [
    key,
    filled(item, partOf(constraint, 0)),
  ]);
  return { ...objectOf(entries), because, isSensitive };
}

function filledObject(
  entries: ReadonlyMap<string, Value>,
  attributes: ReadonlyMap<string, Attribute>,
): Value {
  const all = new Map(entries);
  for (const [name, { constraint, isOptional, fallback }] of attributes) {
    const own = entries.get(name);
    if (own && (own.kind !== 'null' || !fallback)) all.set(name, filled(own, constraint));
    else if (fallback) all.set(name, conform(fallback, constraint));
    else if (isOptional) all.set(name, nullOf(typeOf(constraint)));
  }
  return objectOf(all);
}

function partOf(constraint: Constraint, index: number): Constraint {
  if (constraint.kind === 'tuple') return constraint.of[index] ?? ANY;
  return constraint.kind === 'type' || constraint.kind === 'object' ? ANY : constraint.of;
}

function hasOptional(constraint: Constraint): boolean {
  switch (constraint.kind) {
    case 'type':
      return false;
    case 'tuple':
      return constraint.of.some(hasOptional);
    case 'object':
      return [...constraint.of.values()].some(
        (attribute) => attribute.isOptional || hasOptional(attribute.constraint),
      );
    default:
      return hasOptional(constraint.of);
  }
}
