import { compareCodePoints } from './code-points.ts';
import type { Value } from './value.ts';

/**
 * Text that two wholly known values of one type share exactly when they are the same. Ordered by code points, it
 * gives Terraform's order of the elements of a set that are neither strings, numbers nor booleans.
 */
export function valueKey(value: Value): string {
  switch (value.kind) {
    case 'unknown':
      return '?';
    case 'null':
      return '~';
    case 'bool':
      return value.bool ? 'T' : 'F';
    case 'number':
      return numberKey(value.number);
    case 'string':
      return JSON.stringify(value.text);
    case 'sequence':
      return sequenceKey(value.items, typeof value.type !== 'string' && value.type.kind === 'tuple');
    case 'mapping':
      return mappingKey(value.entries, typeof value.type !== 'string' && value.type.kind === 'object');
    default:
      return value satisfies never;
  }
}

/** Written like Go's `%g` with ten digits, for the order; the number itself makes it unique. */
function numberKey(number: number): string {
  const [mantissa = '', exponent = ''] = number.toExponential(9).split('e');
  const power = Number(exponent);
  const isPlain = power >= -4 && power < 10;
  const short = mantissa.replace(/\.?0+$/, '');
  const sign = power < 0 ? '-' : '+';
  const rounded = isPlain ? plain(number) : `${short}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
  return Number(rounded) === number ? rounded : `${rounded}\u0000${number}`;
}

function plain(number: number): string {
  if (Object.is(number, -0)) return '-0';
  return String(Number(number.toPrecision(10)));
}

function sequenceKey(items: readonly Value[], isTuple: boolean): string {
  const inner = items.map((item) => `${valueKey(item)};`).join('');
  return isTuple ? `<${inner}>` : `[${inner}]`;
}

function mappingKey(entries: ReadonlyMap<string, Value>, isObject: boolean): string {
  const sorted = [...entries].sort(([a], [b]) => compareCodePoints(a, b));
  if (isObject) return `<${sorted.map(([, value]) => `${valueKey(value)};`).join('')}>`;
  return `{${sorted.map(([key, value]) => `${JSON.stringify(key)}:${valueKey(value)};`).join('')}}`;
}
