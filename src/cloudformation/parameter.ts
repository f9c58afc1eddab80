import { RE2JS, RE2JSException } from 're2js';
import { type DocumentNode, type MappingEntry, mappingValue } from '../source/tree.ts';
import type { Because } from '../stage.ts';
import { literalOf, placeOf, textOf } from './function-call.ts';
import { HIDDEN, type OpaqueValue, opaqueValue, textValue, type Value } from './value.ts';
import type { Input } from './world.ts';

/** What a parameter gives where nothing outside of the template sets it. */
export function parameterValue(
  name: string,
  { key, value: declaration }: MappingEntry,
  scope: string,
): Value {
  const { type, isStored, isList, isSecret } = kindOf(name, declaration);
  const place = placeOf(key);
  if (isStored) return storedValue(scope + name, name, type, place);
  const fallback = literalOf(mappingValue(declaration, 'Default'));
  if (fallback !== null)
    return givenText(name, fallback, declaration, (told) => ({
      ...place,
      text: `${name} defaults to ${told}`,
    }));
  const because = [{ ...place, text: `${name} is a parameter of type ${type} without a default` }];
  const input = inputOf(scope + name, declaration, isSecret);
  return opaqueValue(`Ref ${scope}${name}`, because, {
    isList,
    input: isList ? null : input,
    canBeEmpty: canBeEmpty(declaration, type, input.allowed),
  });
}

/** Names of parameters whose values are not shown, declared with `NoEcho` or not. */
const SECRET_NAME = /passw(?:or)?d|passphrase|secret|token|credential|(?:private|api|access)_?key/i;

/** What a parameter's declaration says of its values; `isStored`: they are names of values in Parameter Store. */
export function kindOf(
  name: string,
  declaration: DocumentNode | undefined,
): {
  readonly type: string;
  readonly isStored: boolean;
  readonly isList: boolean;
  readonly isSecret: boolean;
} {
  const type = typeOf(declaration);
  return {
    type,
    isStored: type.startsWith('AWS::SSM::Parameter::'),
    isList: type === 'CommaDelimitedList' || type.startsWith('List<'),
    isSecret: literalOf(mappingValue(declaration, 'NoEcho')) === 'true' || SECRET_NAME.test(name),
  };
}

function typeOf(declaration: DocumentNode | undefined): string {
  return textOf(mappingValue(declaration, 'Type')) ?? 'String';
}

/** A parameter's text, of which `step` tells (no secret); a list's is cut at its commas. */
export function givenText(
  name: string,
  text: string,
  declaration: DocumentNode | undefined,
  step: (told: string) => Because,
): Value {
  const { isList, isSecret } = kindOf(name, declaration);
  const because = [step(isSecret ? HIDDEN : JSON.stringify(text))];
  if (!isList) return { ...textValue(text, because), isSecret };
  const items = text === '' ? [] : text.split(',').map((item) => ({ ...textValue(item.trim()), isSecret }));
  return { kind: 'list', items, because };
}

/** An input that a reference to an undeclared name stands for. */
export function undeclaredInput(name: string): Input {
  return { key: `Ref ${name}`, label: name, allowed: null, isSecret: false };
}

function storedValue(key: string, name: string, type: string, place: Omit<Because, 'text'>): OpaqueValue {
  const text = `${name} is of type ${type}, and Parameter Store holds no empty value`;
  return opaqueValue(`Ref ${key}`, [{ ...place, text }], {
    canBeEmpty: false,
    isList: type.includes('List<'),
  });
}

function inputOf(name: string, declaration: DocumentNode, isSecret: boolean): Input {
  return { key: `Ref ${name}`, label: name, allowed: allowedValues(declaration), isSecret };
}

/** All texts that a parameter may have; null where its declaration names none. */
export function allowedValues(declaration: DocumentNode): readonly string[] | null {
  const allowed = mappingValue(declaration, 'AllowedValues');
  if (allowed?.kind !== 'sequence') return null;
  const texts = allowed.items.map(literalOf);
  return texts.every((text) => text !== null) && texts.length > 0 ? [...new Set(texts)] : null;
}

/** Whether a parameter may be given the empty text. */
export function takesEmptyText(declaration: DocumentNode): boolean {
  return canBeEmpty(declaration, typeOf(declaration), allowedValues(declaration));
}

function canBeEmpty(declaration: DocumentNode, type: string, allowed: Input['allowed']): boolean {
  if (allowed) return allowed.includes('');
  if (type !== 'String') return false;
  const least = Number(textOf(mappingValue(declaration, 'MinLength')) ?? '0');
  if (least > 0) return false;
  const pattern = textOf(mappingValue(declaration, 'AllowedPattern'));
  return pattern === null || matchesEmpty(pattern);
}

/** Longest pattern that is tried, in UTF-16 units. */
const MAX_PATTERN = 500;

/** Whether the empty text fits a pattern; one that RE2 does not take may fit. */
function matchesEmpty(pattern: string): boolean {
  if (pattern.length > MAX_PATTERN) return true;
  try {
    return RE2JS.compile(pattern).matches('');
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return true;
  }
}
