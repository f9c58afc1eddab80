import { LimitReached } from '../limits.ts';

/** A network as CIDR notation names it: the address without host bits, and how many bits of how many are the prefix. */
export type IpNetwork = { readonly address: bigint; readonly prefix: number; readonly width: 32 | 128 };

/**
 * The network of a text such as `10.0.0.0/8` or `fd00::/8`; null where it is none. As Terraform does, octets may
 * have leading zeros, and host bits are dropped. Throws LimitReached for IPv4 addresses mapped into IPv6, which
 * Terraform takes for now the one, now the other.
 */
export function ipNetworkOf(text: string): IpNetwork | null {
  const slash = text.indexOf('/');
  const [address, length] = [text.slice(0, slash), text.slice(slash + 1)];
  if (slash < 0 || !/^\d{1,7}$/.test(length)) return null;
  const v4 = ipv4Of(address);
  const whole = v4 ?? ipv6Of(address);
  const width = v4 === null ? 128 : 32;
  const prefix = Number(length);
  if (whole === null || prefix > width) return null;
  const masked = (whole >> BigInt(width - prefix)) << BigInt(width - prefix);
  if (width === 128 && masked >> 32n === 0xffffn) throw new LimitReached('IPv4 addresses in IPv6');
  return { address: masked, prefix, width };
}

function ipv4Of(text: string): bigint | null {
  if (!/^\d{1,15}(?:\.\d{1,15}){3}$/.test(text)) return null;
  const octets = text.split('.').map(Number);
  if (octets.some((octet) => octet > 255)) return null;
  return octets.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
}

const GROUPS = 8;

function ipv6Of(text: string): bigint | null {
  const [front = '', back, more] = text.split('::');
  if (more !== undefined) return null;
  const before = groupsOf(front, back === undefined);
  const after = groupsOf(back ?? '', true);
  if (before === null || after === null) return null;
  const missing = GROUPS - before.length - after.length;
  if (back === undefined ? missing !== 0 : missing < 1) return null;
  const zeros = Array.from({ length: missing }, () => 0);
  return [...before, ...zeros, ...after].reduce((sum, group) => sum * 65536n + BigInt(group), 0n);
}

/** The 16-bit groups of a part of an IPv6 address; the last one of the whole address may be an IPv4 address. */
function groupsOf(text: string, isLast: boolean): readonly number[] | null {
  if (text === '') return [];
  const parts = text.split(':');
  const v4 = isLast ? ipv4Of(parts.at(-1) ?? '') : null;
  const hex = v4 === null ? parts : parts.slice(0, -1);
  if (parts.length > GROUPS || !hex.every((part) => /^0{0,10}[\da-f]{1,4}$/i.test(part))) return null;
  const groups = hex.map((part) => Number.parseInt(part, 16));
  return v4 === null ? groups : [...groups, Number(v4 >> 16n), Number(v4 & 0xffffn)];
}

/** An address as Go prints it: IPv6 in lower case, the first longest run of zeros as `::` (RFC 5952). */
export function addressText(address: bigint, width: 32 | 128): string {
  if (width === 32) return partsOf(address, 4, 8n).join('.');
  if (address >> 32n === 0xffffn) throw new LimitReached('IPv4 addresses in IPv6');
  const groups = partsOf(address, GROUPS, 16n).map((group) => group.toString(16));
  const { start, length } = longestZeros(groups);
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

function partsOf(address: bigint, count: number, bits: bigint): number[] {
  return Array.from({ length: count }, (_, index) =>
    Number((address >> (BigInt(count - 1 - index) * bits)) & ((1n << bits) - 1n)),
  );
}

function longestZeros(groups: readonly string[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    const end = groups.findIndex((group, index) => index >= start && group !== '0');
    const length = (end < 0 ? groups.length : end) - start;
    if (length > longest.length) longest = { start, length };
  }
  return longest;
}
