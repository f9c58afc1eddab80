import type { Range } from '../source/text.ts';
import { opaqueValue, type Value } from './value.ts';

/** Nothing but references. */
const DYNAMIC = /^(?:\{\{resolve:[^{}]+\}\})+$/;
/** A reference to Parameter Store, plain or encrypted. */
const PARAMETER_STORE = /\{\{resolve:ssm(?:-secure)?:/;
/** What begins a reference to anything else. */
const OTHER_STORE = /^\{\{resolve:(?!ssm(?:-secure)?:)/;
/** A text that is nothing but one placeholder of Jinja, Handlebars or the like. */
const PLACEHOLDER = /^\s*\{\{[^{}]*\}\}\s*$/;

/** What stands for a text that is filled in later, by CloudFormation or before it; null for one that stands for itself. */
export function dynamicReference(text: string, place: Range): Value | null {
  if (DYNAMIC.test(text) && PARAMETER_STORE.test(text)) {
    const step = { ...place, text: `${text} is never empty: Parameter Store holds no empty value` };
    return opaqueValue(text, [step], { canBeEmpty: false });
  }
  if (DYNAMIC.test(text))
    return opaqueValue(text, [{ ...place, text: `${text} is known at deployment only` }]);
  if (PLACEHOLDER.test(text))
    return opaqueValue(text, [{ ...place, text: `${text.trim()} is filled in by another tool` }]);
  return null;
}

/** Whether a text of known and unknown parts is a reference to what may be empty, such as a part of a secret. */
export function isOpenReference(parts: readonly Value[]): boolean {
  const [first, last] = [parts[0], parts.at(-1)];
  return (
    first?.kind === 'text' &&
    last?.kind === 'text' &&
    OTHER_STORE.test(first.text) &&
    last.text.endsWith('}}')
  );
}
