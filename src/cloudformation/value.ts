import { type Because, chained } from '../stage.ts';
import type { Input } from './world.ts';

type Known = { readonly because: readonly Because[] };

/** What a value of a template gives: a text (numbers and booleans too), a list, nothing at all, or not to be known. */
export type Value =
  | TextValue
  | (Known & { readonly kind: 'list'; readonly items: readonly Value[] })
  | (Known & { readonly kind: 'nothing' })
  | OpaqueValue;

/** A text; a secret one is never shown. */
export type TextValue = Known & {
  readonly kind: 'text';
  readonly text: string;
  readonly isSecret?: boolean;
};

/** What stands for a secret in words. */
export const HIDDEN = 'a value that is not shown';

/** A value of which only this is known. */
export type OpaqueValue = Known & {
  readonly kind: 'opaque';
  readonly canBeEmpty: boolean;
  /** Whether it stands for a list. */
  readonly isList: boolean;
  /** The same for values that are equal. */
  readonly name: string;
  /** The parameter that it is, where it is one as a whole. */
  readonly input: Input | null;
  /** A certificate's logical id, where it is known to be one. */
  readonly identity: string | null;
  readonly notes: readonly string[];
  /** Whether no item of the list that it stands for is empty. */
  readonly areItemsFilled?: boolean;
  /** Whether its name holds a secret. */
  readonly isSecret?: boolean;
};

/** CloudFormation would refuse the template, or these values of its parameters. The message is a sentence for the user. */
export class TemplateError extends Error {
  readonly place: { readonly file: string; readonly start: number; readonly end: number };

  constructor(message: string, place: TemplateError['place']) {
    super(message);
    this.place = place;
  }
}

export function textValue(text: string, because: readonly Because[] = []): TextValue {
  return { kind: 'text', text, because };
}

export function listValue(items: readonly Value[], because: readonly Because[] = []): Value {
  return { kind: 'list', items, because };
}

/** A value that can't be known; by default it may be empty. `name` is the same for values that are equal. */
export function opaqueValue(
  name: string,
  because: readonly Because[],
  more: Partial<Omit<OpaqueValue, 'kind' | 'name' | 'because'>> = {},
): OpaqueValue {
  const nothingKnown = { canBeEmpty: true, isList: false, input: null, identity: null, notes: [] };
  return { kind: 'opaque', name, because, ...nothingKnown, ...more };
}

/** The value, with reasons before its own. */
export function after(because: readonly Because[], value: Value): Value {
  return because.length === 0 ? value : { ...value, because: chained(because, value.because) };
}

/** A text in words, a secret one without what it is. */
export function shownText({ text, isSecret = false }: TextValue): string {
  return isSecret ? '(not shown)' : text;
}

/** A text that stands for a value in comparisons of what is not known. */
export function nameOfValue(value: Value): string {
  if (value.kind === 'text') return JSON.stringify(value.text);
  if (value.kind === 'list') return `[${value.items.map(nameOfValue).join()}]`;
  return value.kind === 'nothing' ? 'nothing' : value.name;
}
