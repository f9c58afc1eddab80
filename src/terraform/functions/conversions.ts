import { convert } from '../convert.ts';
import type { TerraformFunction } from '../function.ts';
import { boolOf, type Type, type Value } from '../value.ts';
import { COLLECTION, undecidedBy } from './undecided.ts';

/** The functions that change a value's type or what may be shown of it. */
export const CONVERSION_FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map<
  string,
  TerraformFunction
>([
  // No value of ours comes from what Terraform calls ephemeral: those are unknown.
  ['ephemeralasnull', ofOne('value', (value) => value)],
  ['issensitive', ofOne('value', issensitive)],
  ['nonsensitive', ofOne('value', (value) => ({ ...value, isSensitive: false }))],
  ['sensitive', ofOne('value', (value) => ({ ...value, isSensitive: true }))],
  ['tobool', to('bool')],
  ['tolist', to({ kind: 'list', of: 'any' })],
  ['tomap', to({ kind: 'map', of: 'any' })],
  ['tonumber', to('number')],
  ['toset', to({ kind: 'set', of: 'any' })],
  ['tostring', to('string')],
]);

function ofOne(name: string, result: (value: Value) => Value): TerraformFunction {
  return {
    parameters: [{ name, type: 'any', isNullAllowed: true, isUnknownAllowed: true }],
    call: ([value]) => {
      if (value === undefined) throw new TypeError('an argument is missing');
      return result(value);
    },
  };
}

function to(type: Type): TerraformFunction {
  return ofOne('v', (value) => convert(value, type));
}

function issensitive(value: Value): Value {
  if (value.isSensitive) return boolOf(true);
  return value.kind === 'unknown' ? undecidedBy([value], 'bool', COLLECTION) : boolOf(false);
}
