import type { Expression } from '../source/hcl-tree.ts';
import { type Argument, type Block, nameOf } from './block.ts';
import type { Frame, Key } from './frame.ts';
import type { Module } from './module.ts';
import { isLiteral } from './variable-value.ts';

/** Keys of objects and indexes of lists, from the outside in. */
export type Path = readonly (string | number)[];

/** An instance of a block: what `each` and `count` mean there. */
export type InstanceOf = { readonly block: Block; readonly key: Key };

/** An argument on the way of a value to a stage. */
export type Holder = {
  /** The stage's own attribute, an argument of a module call, a variable's default, a line of a values file, a local, a `for_each`. */
  readonly kind: 'attribute' | 'argument' | 'default' | 'line' | 'local' | 'each';
  /** The module in which its expressions are read. */
  readonly frame: Frame;
  /** The module in which the value has its name: of an argument, the called one. */
  readonly module: Module;
  readonly instance: InstanceOf | null;
  /** The stage, call or variable that it is in; null of a local and of a line. */
  readonly block: Block | null;
  /** The variable that it gives a value. */
  readonly variable: Block | null;
  readonly name: string;
};

/** A holder of which only the rest matters. */
export function holderOf(
  kind: Holder['kind'],
  frame: Frame,
  name: string,
  rest: Partial<Pick<Holder, 'module' | 'instance' | 'block' | 'variable'>> = {},
): Holder {
  return { kind, frame, module: frame.module, instance: null, block: null, variable: null, name, ...rest };
}

/** What the value of a place is called in its module: `var.x`, `local.x`; null where it has no name. */
export function nameOfValue({ kind, variable, name }: Holder): string | null {
  if (kind === 'local') return `local.${name}`;
  return variable ? `var.${nameOf(variable)}` : null;
}

/** A place where a value is written, or could be. */
export type Site = Holder & {
  /** Null where the call does not have the argument. */
  readonly argument: Argument | null;
  /** Where in the argument's value: keys of objects, indexes of lists. */
  readonly path: Path;
  /** What is written there; null where nothing is. */
  readonly value: Expression | null;
  /** The object that would get the item of the last key, where that is not there. */
  readonly object: (Expression & { readonly kind: 'object' }) | null;
};

/** What can be edited to change a value. */
export type Sites = {
  /** From the attribute to the origin. */
  readonly values: readonly Site[];
  /** Where the conditions come from that decide. */
  readonly switches: readonly Switch[];
};

/** A place that holds a bool, or gets its default, on which the value depends. */
export type Switch = {
  readonly site: Site;
  readonly isOn: boolean;
  /** Every place that it comes through, itself included. */
  readonly through: readonly Site[];
};

/** Whether an expression is a literal that stands for no certificate. */
export function isUnset({ kind, ...rest }: Expression): boolean {
  return kind === 'literal' && 'value' in rest && (rest.value === null || rest.value === '');
}

/** The item of an object that has this key; undefined where there is none. */
function itemOf(
  { items }: Expression & { kind: 'object' },
  key: string | number,
): { readonly key: Expression; readonly value: Expression } | undefined {
  return items.find((item) => keyText(item.key) === String(key));
}

/** What a key of an object is, where it is written out. */
export function keyText(key: Expression): string | null {
  if (key.kind === 'variable') return key.name;
  return key.kind === 'literal' && key.value !== null ? String(key.value) : null;
}

/** As far into literal objects and lists as they are written out. */
export function descended(expression: Expression, path: Path): { node: Expression; rest: Path } {
  let node = expression;
  for (const [index, key] of path.entries()) {
    const whole = withoutParentheses(node);
    const next =
      whole.kind === 'object'
        ? itemOf(whole, key)?.value
        : whole.kind === 'tuple' && typeof key === 'number'
          ? whole.items[key]
          : undefined;
    if (!next) return { node: whole, rest: path.slice(index) };
    node = next;
  }
  return { node, rest: [] };
}

function withoutParentheses(expression: Expression): Expression {
  return expression.kind === 'parentheses' ? withoutParentheses(expression.inner) : expression;
}

/** The bool that a place holds, or that holds where a call leaves an argument out. */
export function boolAt({ kind, value, variable }: Site): boolean | null {
  const fallback = variable?.arguments.get('default');
  if (value) return value.kind === 'literal' && typeof value.value === 'boolean' ? value.value : null;
  if (kind !== 'argument' || !fallback) return null;
  return isLiteral(fallback, true) ? true : isLiteral(fallback, false) ? false : null;
}
