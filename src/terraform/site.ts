import type { Expression } from '../source/hcl-tree.ts';
import type { Argument, Block } from './block.ts';
import type { Frame, Key } from './frame.ts';

/** An instance of a block: what `each` and `count` mean there. */
export type InstanceOf = { readonly block: Block; readonly key: Key };

/** An argument on the way of a value to a stage. */
export type Holder = {
  /** The stage's own attribute, an argument of a module call, a variable's default, a line of a values file, a local, a `for_each`. */
  readonly kind: 'attribute' | 'argument' | 'default' | 'line' | 'local' | 'each';
  /** The module in which its expressions are read. */
  readonly frame: Frame;
  readonly instance: InstanceOf | null;
  /** The stage, call or variable that it is in; null of a local and of a line. */
  readonly block: Block | null;
  /** The variable that it gives a value. */
  readonly variable: Block | null;
  readonly name: string;
};

/** A place where a value is written, or could be. */
export type Site = Holder & {
  /** Null where the call does not have the argument. */
  readonly argument: Argument | null;
  /** Where in the argument's value: keys of objects, indexes of lists. */
  readonly path: readonly (string | number)[];
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
export function itemOf(
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
