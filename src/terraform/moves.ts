import type { Expression } from '../source/hcl-tree.ts';
import type { Stage } from '../stage.ts';
import type { Block } from './block.ts';
import { instanceKey } from './expansion.ts';
import { unwrapped } from './json-expression.ts';

/** What a `moved` block says, in addresses that count from the root module. */
export type Move = { readonly from: string; readonly to: string };

/** Most former addresses of one stage that are looked for. */
const MAX_FORMER = 50;

/** The moves of a module whose instance has the address `prefix` ('' for a root). */
export function movesOf(blocks: readonly Block[], prefix: string): Move[] {
  const place = (address: string): string => (prefix === '' ? address : `${prefix}.${address}`);
  return blocks.flatMap((block) => {
    const [from, to] = ['from', 'to'].map((name) => {
      const argument = block.arguments.get(name);
      return argument && addressIn(argument.value);
    });
    return from && to ? [{ from: place(from), to: place(to) }] : [];
  });
}

/** The address that a reference of a `moved` block writes; null for what is none. */
function addressIn(expression: Expression): string | null {
  const plain = unwrapped(expression);
  if (plain.kind === 'variable') return plain.name;
  if (plain.kind === 'literal') return plain.text;
  if (plain.kind === 'attribute') {
    const object = addressIn(plain.object);
    return object && `${object}.${plain.name}`;
  }
  if (plain.kind !== 'index') return null;
  const object = addressIn(plain.object);
  const key = plain.key.kind === 'literal' ? plain.key.value : null;
  return object && (typeof key === 'string' || typeof key === 'number') ? object + instanceKey(key) : null;
}

/**
 * The addresses that an instance may have in the state of an earlier configuration, the latest first: by `moved`
 * blocks, and, as Terraform does by itself, where `count` came or went (`a` and `a[0]`).
 */
export function formerAddresses(address: string, moves: readonly Move[]): string[] {
  const found = new Set([address]);
  for (const each of found) {
    for (const { from, to } of moves) if (isPart(each, to)) found.add(from + each.slice(to.length));
    if (found.size > MAX_FORMER) break;
  }
  for (const each of [...found]) for (const twin of withAndWithoutCount(each)) found.add(twin);
  found.delete(address);
  return [...found].slice(0, MAX_FORMER);
}

/** The stages of one run, none with the address of another one as its former: Terraform refuses such a move. */
export function withoutFalseMoves(stages: readonly Stage[]): Stage[] {
  const present = new Set(stages.map(({ address }) => address));
  return stages.map((stage) =>
    stage.former.some((address) => present.has(address))
      ? { ...stage, former: stage.former.filter((address) => !present.has(address)) }
      : stage,
  );
}

function isPart(address: string, whole: string): boolean {
  return address === whole || address.startsWith(`${whole}.`) || address.startsWith(`${whole}[`);
}

/** `module.name` or `type.name`, each with its key. */
const STEP = /module\.[^.[]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*"|\*)\])?|[^.[]+\.[^.[]+(?:\[.*)?$/g;

/** The address with `[0]` put after one of its steps that has no key, or taken off. */
function withAndWithoutCount(address: string): string[] {
  const steps: readonly string[] = address.match(STEP) ?? [];
  return steps.flatMap((step, at) => {
    const twin = step.endsWith('[0]') ? step.slice(0, -3) : step.includes('[') ? null : `${step}[0]`;
    return twin === null ? [] : [steps.with(at, twin).join('.')];
  });
}
