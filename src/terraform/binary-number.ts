/** A number as mantissa / 2^shift, as Terraform holds it: with 512 bits. */
export type Binary = { readonly mantissa: bigint; readonly shift: number };

const PRECISION = 512;

/** The 512 bits of numerator / 10^power. */
export function binaryOf(numerator: bigint, power: number): Binary {
  return quotient(numerator, 10n ** BigInt(power), 0);
}

/** The sum, rounded. */
export function added(a: Binary, b: Binary): Binary {
  const shift = Math.max(a.shift, b.shift);
  return rounded({ mantissa: aligned(a, shift) + aligned(b, shift), shift });
}

/** The product, rounded. */
export function multiplied(a: Binary, b: Binary): Binary {
  return rounded({ mantissa: a.mantissa * b.mantissa, shift: a.shift + b.shift });
}

/** The quotient, rounded. The divisor must not be zero. */
export function divided(a: Binary, b: Binary): Binary {
  return quotient(a.mantissa, b.mantissa, a.shift - b.shift);
}

/** What is left of `a` after as many whole `b` as fit, by the steps in which Terraform computes it. */
export function remainder(a: Binary, b: Binary): Binary {
  const { mantissa, shift } = divided(a, b);
  const times = shift > 0 ? mantissa / (1n << BigInt(shift)) : mantissa << BigInt(-shift);
  return added(a, multiplied(b, { mantissa: -times, shift: 0 }));
}

/** Whether both are the same number. */
export function isSameNumber(a: Binary, b: Binary): boolean {
  const shift = Math.max(a.shift, b.shift);
  return aligned(a, shift) === aligned(b, shift);
}

function aligned({ mantissa, shift }: Binary, to: number): bigint {
  return mantissa << BigInt(to - shift);
}

/** numerator / denominator / 2^shift. */
function quotient(numerator: bigint, denominator: bigint, shift: number): Binary {
  const extra = Math.max(2 * PRECISION - bitsOf(numerator) + bitsOf(denominator), 0);
  const scaled = numerator << BigInt(extra);
  // A remainder behind hundreds of bits only has to break a tie.
  const rest = scaled % denominator === 0n ? 0n : numerator < 0n === denominator < 0n ? 1n : -1n;
  return rounded({ mantissa: (scaled / denominator) * 2n + rest, shift: shift + extra + 1 });
}

/** Half to even. */
function rounded({ mantissa, shift }: Binary): Binary {
  const size = mantissa < 0n ? -mantissa : mantissa;
  const dropped = bitsOf(size) - PRECISION;
  if (dropped <= 0) return { mantissa, shift };
  const unit = 1n << BigInt(dropped);
  const rest = size % unit;
  const floor = size >> BigInt(dropped);
  const isUp = rest * 2n > unit || (rest * 2n === unit && floor % 2n === 1n);
  const kept = isUp ? floor + 1n : floor;
  return { mantissa: mantissa < 0n ? -kept : kept, shift: shift - dropped };
}

function bitsOf(number: bigint): number {
  const size = number < 0n ? -number : number;
  return size === 0n ? 0 : size.toString(2).length;
}
