import { childrenOf } from '../source/hcl-children.ts';
import type { Expression } from '../source/hcl-tree.ts';
import { type Argument, ATTRIBUTE, type Block, CERTIFICATE_TYPE } from './block.ts';
import { unwrapped } from './json-expression.ts';
import type { Module } from './module.ts';
import { referencesIn } from './references.ts';

/** An argument in which a name is used. */
export type Use = {
  readonly argument: Argument;
  /** The resource, data source, call or variable that it is in; null of a local. */
  readonly block: Block | null;
  /** Whether it is in a block within that one. */
  readonly isNested: boolean;
};

const known = new WeakMap<Module, ReadonlyMap<string, readonly Use[]>>();

/** Where a module uses a name (`var.x`, `local.x`) or a member (`.x`), but for its outputs, which only tell. */
export function usesIn(module: Module, name: string): readonly Use[] {
  const uses = known.get(module) ?? usesOf(module);
  known.set(module, uses);
  return uses.get(name) ?? [];
}

function usesOf(module: Module): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  const add = (argument: Argument, block: Block | null, isNested: boolean): void => {
    for (const name of [...referencesIn(argument.value), ...membersIn(argument.value)]) {
      const all = uses.get(name) ?? [];
      uses.set(name, all);
      all.push({ argument, block, isNested });
    }
  };
  const addAll = ({ written, nested }: Block, top: Block): void => {
    for (const argument of written) add(argument, top, written !== top.written);
    for (const block of nested) addAll(block, top);
  };
  const named = [module.read, module.calls, module.variables].flatMap((blocks) => [...blocks.values()]);
  for (const block of [...module.resources, ...named]) addAll(block, block);
  for (const local of module.locals.values()) add(local, null, false);
  return uses;
}

/** The attributes and keys that an expression picks from anything, each as `.name`. */
function membersIn(expression: Expression): Set<string> {
  const found = new Set<string>();
  const waiting: Expression[] = [expression];
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    if (at.kind === 'attribute') found.add(`.${at.name}`);
    if (at.kind === 'literal' && typeof at.value === 'string') found.add(`.${at.value}`);
    for (const child of childrenOf(at)) waiting.push(child);
  }
  return found;
}

/** Whether it is about certificates only: a stage's attribute, or anything of a certificate. */
export function isForCertificate({ argument, block }: Use): boolean {
  const type = block?.kind === 'resource' ? block.labels[0] : null;
  return type === CERTIFICATE_TYPE || (type === 'aws_api_gateway_stage' && argument.name === ATTRIBUTE);
}

/**
 * Whether how many instances of a block there are hangs on a name, also through locals. Terraform refuses that for what
 * is known after the apply only, as the id of a new certificate is.
 */
export function decidesInstances(module: Module, name: string): boolean {
  const names = new Set([name]);
  for (const each of names)
    for (const { argument, block, isNested } of usesIn(module, each)) {
      if (!block) names.add(`local.${argument.name}`);
      else if (isNested) continue;
      else if (argument.name === 'count') return true;
      else if (argument.name === 'for_each' && !isPlain(argument.value)) return true;
    }
  return false;
}

/** A collection as it is: its keys say how many there are, and its values may be unknown. */
function isPlain(expression: Expression): boolean {
  const plain = unwrapped(expression);
  switch (plain.kind) {
    case 'attribute':
    case 'index':
      return isPlain(plain.object);
    case 'object':
      return plain.items.every(({ key }) => referencesIn(key).size === 0);
    case 'call':
      return plain.name === 'keys' || plain.name === 'tomap';
    default:
      return plain.kind === 'variable';
  }
}
