import type { Range } from '../source/text.ts';
import { chained } from '../stage.ts';
import type { Frame } from './frame.ts';
import type { FunctionCall } from './function-call.ts';
import { concrete } from './texts.ts';
import { listValue, nameOfValue, opaqueValue, TemplateError, textValue, type Value } from './value.ts';

/** CloudFormation's own limit for the number of blocks. */
const MAX_BLOCKS = 256;

/**
 * The blocks that `Fn::Cidr` cuts out of one. Throws TemplateError, Split.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
 */
export function cidrValue({ written, argument }: FunctionCall, place: Range, frame: Frame): Value {
  const items = argument.kind === 'sequence' ? argument.items : [];
  if (items.length < 2 || items.length > 3)
    throw new TemplateError(
      `${written} takes a block, a number of blocks and the bits of their hosts.`,
      place,
    );
  const [block, count, bits] = items.map((item) => concrete(frame.evaluate(item, frame), frame));
  const because = chained(block?.because ?? [], count?.because ?? [], bits?.because ?? []);
  const name = `cidr ${[block, count, bits].map((each) => each && nameOfValue(each)).join(' ')}`;
  const open = { canBeEmpty: false };
  if (count?.kind !== 'text')
    return opaqueValue(name, because, { ...open, isList: true, areItemsFilled: true });
  const number = Number(count.text);
  if (!/^\d+$/.test(count.text) || number < 1 || number > MAX_BLOCKS)
    throw new TemplateError(`${written} makes 1 to ${MAX_BLOCKS} blocks.`, place);
  const numbers = Array.from({ length: number }, (_, at) => at);
  const known =
    block?.kind === 'text' && bits?.kind === 'text' ? blocksIn(block.text, number, bits.text) : null;
  if (known === 'too small')
    throw new TemplateError(`${written} finds no room for ${number} such blocks.`, place);
  const blocks = known ?? numbers.map((at) => opaqueValue(`${name} ${at}`, [], open));
  return listValue(
    blocks.map((each) => (typeof each === 'string' ? textValue(each) : each)),
    because,
  );
}

/** Blocks of IPv4; null for anything else: how AWS writes those of IPv6 is not documented. */
function blocksIn(block: string, count: number, written: string): readonly string[] | 'too small' | null {
  const [, ipv6 = ''] = /^[\da-f:]*:[\da-f:]*\/(\d{1,3})$/i.exec(block) ?? [];
  if (ipv6 !== '') return count * 2 ** (Number(written) + Number(ipv6) - 128) > 1 ? 'too small' : null;
  const [, address = '', prefix = ''] = /^(\d+(?:\.\d+){3})\/(\d+)$/.exec(block) ?? [];
  const parts = address.split('.').map(Number);
  const bits = Number(written);
  const isSound = parts.length === 4 && parts.every((part) => part < 256) && Number(prefix) <= 32;
  if (!isSound || !/^\d+$/.test(written) || bits > 32) return null;
  const size = 2 ** bits;
  const room = 2 ** (32 - Number(prefix));
  if (count * size > room) return 'too small';
  const whole = parts.reduce((sum, part) => sum * 256 + part, 0);
  const start = whole - (whole % room);
  return Array.from({ length: count }, (_, at) => `${dotted(start + at * size)}/${32 - bits}`);
}

function dotted(address: number): string {
  return [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(address / unit) % 256).join('.');
}
