import type { Parameter, TerraformFunction } from '../function.ts';
import { LimitReached, limitItems } from '../limits.ts';
import { EvaluationError, listOf, stringOf, type Value } from '../value.ts';
import { numberAt, textAt, wholeAt } from './arguments.ts';
import { addressText, type IpNetwork, ipNetworkOf } from './ip-network.ts';

const prefix: Parameter = { name: 'prefix', type: 'string' };
const number = (name: string): Parameter => ({ name, type: 'number' });

/** The functions of IP networks. */
export const NETWORK_FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map<string, TerraformFunction>([
  ['cidrhost', { parameters: [prefix, number('hostnum')], call: cidrhost }],
  ['cidrnetmask', { parameters: [prefix], call: cidrnetmask }],
  ['cidrsubnet', { parameters: [prefix, number('newbits'), number('netnum')], call: cidrsubnet }],
  ['cidrsubnets', { parameters: [prefix], variadic: number('newbits'), call: cidrsubnets }],
]);

function networkAt(args: readonly Value[]): IpNetwork {
  const found = ipNetworkOf(textAt(args, 0));
  if (found === null) throw new EvaluationError('a network in CIDR notation is required, such as 10.0.0.0/8');
  return found;
}

/** A whole number of any size, as far as it is held exactly. */
function bigAt(args: readonly Value[], index: number): bigint {
  const value = numberAt(args, index);
  if (!Number.isInteger(value)) throw new EvaluationError(`${value} is no whole number`);
  if (!Number.isSafeInteger(value)) throw new LimitReached('number precision');
  return BigInt(value);
}

function cidrhost(args: readonly Value[]): Value {
  const { address, prefix: bits, width } = networkAt(args);
  const host = bigAt(args, 1);
  const last = (1n << BigInt(width - bits)) - 1n;
  const offset = host < 0n ? last + 1n + host : host;
  if (offset < 0n || offset > last) throw new EvaluationError(`a prefix of ${bits} bits has no host ${host}`);
  return stringOf(addressText(address | offset, width));
}

function cidrnetmask(args: readonly Value[]): Value {
  const { prefix: bits, width } = networkAt(args);
  if (width !== 32) throw new EvaluationError('IPv6 networks have no netmask');
  const hosts = BigInt(width - bits);
  return stringOf(addressText(((1n << BigInt(bits)) - 1n) << hosts, width));
}

function cidrsubnet(args: readonly Value[]): Value {
  const { address, prefix: bits, width } = networkAt(args);
  const [more, subnet] = [wholeAt(args, 1), bigAt(args, 2)];
  // Terraform does not refuse these but makes networks elsewhere of them.
  if (more < 0 || subnet < 0n) throw new LimitReached('negative network numbers');
  const length = bits + more;
  if (length > width) throw new EvaluationError(`a prefix of ${bits} bits can't be extended by ${more}`);
  if (subnet >> BigInt(more) !== 0n)
    throw new EvaluationError(`${more} bits can't hold the network number ${subnet}`);
  return networkText({ address: address | (subnet << BigInt(width - length)), prefix: length, width });
}

function networkText({ address, prefix: bits, width }: IpNetwork): Value {
  return stringOf(`${addressText(address, width)}/${bits}`);
}

function cidrsubnets(args: readonly Value[]): Value {
  const whole = networkAt(args);
  limitItems(args.length);
  let last = whole.address - 1n;
  const subnets: Value[] = [];
  for (let index = 1; index < args.length; index += 1) {
    const subnet = subnetAfter(last, whole, wholeAt(args, index));
    last = subnet.address + (1n << BigInt(subnet.width - subnet.prefix)) - 1n;
    subnets.push(networkText(subnet));
  }
  return listOf(subnets, 'string');
}

/** Terraform's own bound on the bits that `cidrsubnets` adds. */
const MAX_NEW_BITS = 32;

/** The first subnet of a length beyond an address that is still inside of the network. */
function subnetAfter(last: bigint, whole: IpNetwork, more: number): IpNetwork {
  const length = whole.prefix + more;
  if (more < 1 || more > MAX_NEW_BITS || length > whole.width) {
    throw new EvaluationError(`a prefix of ${whole.prefix} bits can't be extended by ${more}`);
  }
  const hosts = BigInt(whole.width - length);
  const address = ((last >> hosts) + 1n) << hosts;
  const end = whole.address + (1n << BigInt(whole.width - whole.prefix));
  // Address zero has no address before it, which Terraform takes for the end of all addresses.
  if (address === 0n || address >= end) {
    throw new EvaluationError(`there is no room left for a network with a prefix of ${length} bits`);
  }
  return { address, prefix: length, width: whole.width };
}
