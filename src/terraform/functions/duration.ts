/** Nanoseconds of each unit; both spellings of micro. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['\u00b5s', 1e3],
  ['\u03bcs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['m', 60e9],
  ['h', 3600e9],
]);

const PART = /([0-9]*)(?:\.([0-9]*))?([^0-9.]+)/y;
const LIMIT = 2n ** 63n;

/** Nanoseconds of a duration as Go writes them (`-1h30m`, `1.5s`); null where it is none or out of 64 bits. */
export function durationOf(text: string): bigint | null {
  const isNegative = text.startsWith('-');
  const parts = text.replace(/^[-+]/, '');
  if (parts === '0') return 0n;
  const size = sizeOf(parts);
  if (size === null || size > LIMIT || (size === LIMIT && !isNegative)) return null;
  return isNegative ? -size : size;
}

function sizeOf(parts: string): bigint | null {
  let total = 0n;
  let at = 0;
  while (at < parts.length) {
    PART.lastIndex = at;
    const [part = '', whole = '', fraction = '', unit = ''] = PART.exec(parts) ?? [];
    const nanoseconds = UNITS.get(unit);
    if (nanoseconds === undefined || whole + fraction === '' || total > LIMIT) return null;
    total += BigInt(whole.slice(0, 400) || '0') * BigInt(nanoseconds) + partOf(fraction, nanoseconds);
    at += part.length;
  }
  return at === 0 ? null : total;
}

/** In floating point as in Go, cut off at whole nanoseconds. */
function partOf(fraction: string, nanoseconds: number): bigint {
  const digits = fraction.slice(0, 18);
  return BigInt(Math.trunc(Number(digits) * (nanoseconds / 10 ** digits.length)));
}
