import type { Argument } from './block.ts';
import { described, type Value } from './value.ts';

/** What a reason says of an argument: as it is, and with a value. */
export type StepTexts = { readonly plain: string; readonly of: (value: string) => string };

/** The value with the argument as its latest reason, which names a value that is short and known. */
export function stepped(
  value: Value,
  { place }: Argument,
  { plain, of }: StepTexts,
  isSecret = false,
): Value {
  const isTold = !isSecret && !value.isSensitive && isScalar(value);
  const text = isTold ? of(described(value)) : plain;
  return { ...value, because: [{ ...place, text }, ...value.because] };
}

function isScalar({ kind }: Value): boolean {
  return kind === 'null' || kind === 'string' || kind === 'number' || kind === 'bool';
}
