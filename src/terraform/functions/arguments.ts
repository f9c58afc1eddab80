import type { TerraformFunction } from '../function.ts';
import { LimitReached, limitText } from '../limits.ts';
import { EvaluationError, FILLED, stringOf, unknownOf, type Value } from '../value.ts';

/** The text of an argument that the caller has converted to a string. */
export function textAt(args: readonly Value[], index: number): string {
  const value = args[index];
  if (value?.kind !== 'string') throw new TypeError(`argument ${index + 1} is no known string`);
  return value.text;
}

/** The number of an argument that the caller has converted to one. */
export function numberAt(args: readonly Value[], index: number): number {
  const value = args[index];
  if (value?.kind !== 'number') throw new TypeError(`argument ${index + 1} is no known number`);
  return value.number;
}

/** As `numberAt`, where only whole numbers of 64 bits will do. */
export function wholeAt(args: readonly Value[], index: number): number {
  const number = numberAt(args, index);
  if (Number.isSafeInteger(number)) return number;
  if (!Number.isInteger(number) || Math.abs(number) > 2 ** 63)
    throw new EvaluationError(`${number} is no whole number of 64 bits`);
  throw new LimitReached('number precision');
}

/** A string that is not too long. */
export function textValue(text: string): Value {
  limitText(text.length);
  return stringOf(text);
}

/** A function from strings to a value. */
export function ofTexts(
  names: readonly string[],
  call: (...texts: readonly string[]) => Value,
): TerraformFunction {
  return {
    parameters: names.map((name) => ({ name, type: 'string' })),
    call: (args) => call(...names.map((_, index) => textAt(args, index))),
  };
}

/** A function whose result only a run of Terraform knows: a string that is never empty. */
export function undecidable(names: readonly string[] = []): TerraformFunction {
  return ofTexts(names, () => unknownOf('string', [], { can: FILLED }));
}
