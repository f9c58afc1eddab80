import { type Because, chained } from '../stage.ts';
import { isOpenReference } from './dynamic-reference.ts';
import type { Frame } from './frame.ts';
import { nameOfValue, opaqueValue, type TextValue, textValue, type Value } from './value.ts';

/** The value, where it is a parameter with few possible values as one of these. Throws Split. */
export function concrete(value: Value, { world }: Frame): Value {
  if (value.kind !== 'opaque' || !value.input) return value;
  const text = world.valueOf(value.input);
  return text === null ? value : textValue(text, value.because);
}

/** Whether a value can be the empty text. */
export function isPerhapsEmpty(value: Value): boolean {
  if (value.kind === 'text') return value.text === '';
  return value.kind === 'opaque' ? value.canBeEmpty : value.kind === 'nothing';
}

/** Texts one behind the other; not known where one of them is not, and filled where one of them is. */
export function concatenated(parts: readonly Value[]): Value {
  let because: readonly Because[] = [];
  for (const part of parts) if (part.because.length > 0) because = chained(because, part.because);
  const texts = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  if (texts.reduce((length, text) => length + text.length, 0) > MAX_TEXT) return longText(because);
  const isSecret = parts.some((part) => (part.kind === 'text' || part.kind === 'opaque') && part.isSecret);
  if (texts.length === parts.length) return { ...textValue(texts.join(''), because), isSecret };
  const [only, ...others] = parts.filter((part) => part.kind !== 'text' || part.text !== '');
  if (only?.kind === 'opaque' && others.length === 0 && !only.isList) return { ...only, because };
  const name = `text ${parts.map(nameOfValue).join(' ')}`;
  const canBeEmpty = isOpenReference(parts) || parts.every(isPerhapsEmpty);
  return opaqueValue(name, because, { canBeEmpty, isSecret });
}

/** The value, unless it is a text that is too long. */
export function bounded(value: TextValue): Value {
  return value.text.length > MAX_TEXT ? longText(value.because) : value;
}

function longText(because: readonly Because[]): Value {
  return opaqueValue('a long text', because, { canBeEmpty: false });
}

/** UTF-16 units of a text: as much as CloudFormation takes as a template. */
const MAX_TEXT = 1_000_000;
