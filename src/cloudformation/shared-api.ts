import {
  type DocumentNode,
  type MappingEntry,
  mappingEntry,
  mappingValue,
  withMerged,
} from '../source/tree.ts';
import type { Because } from '../stage.ts';
import type { Deployment } from './deployment.ts';
import { functionCall, placeOf } from './function-call.ts';
import { METHOD_TYPE } from './givers.ts';
import { isNestedStack } from './nested-stack.ts';
import { openParts } from './open-parts.ts';
import type { Resource } from './resource.ts';
import type { Template } from './template.ts';

/** What others know an API by: its logical id, or the output of a nested stack that gives it. */
type Handle = { readonly stack: string | null; readonly name: string };

/** Who may add methods to an API that the template does not tell of: the first of each kind, in words. */
export function whoMayAdd(api: Resource, deployment: Deployment): readonly Because[] {
  const { template, by } = deployment;
  const open = openParts(template, deployment.fileAt).slice(0, 1);
  const own = handedOn({ stack: null, name: api.id }, template);
  if (own) return [...open, own];
  const further = by ? knownAbove(api.id, deployment, by) : null;
  return further ? [...open, further] : open;
}

const above = new WeakMap<NonNullable<Deployment['by']>, Map<string, Because | null>>();

function knownAbove(name: string, deployment: Deployment, by: NonNullable<Deployment['by']>): Because | null {
  const byName = above.get(by) ?? new Map<string, Because | null>();
  above.set(by, byName);
  const before = byName.get(name);
  if (before !== undefined) return before;
  const found = handedUp({ stack: null, name }, deployment);
  byName.set(name, found);
  return found;
}

const known = new WeakMap<Template, Map<string, Because | null>>();

/** Where a template hands an API to others: an export, a parameter of the account, a nested stack. */
function handedOn(handle: Handle, template: Template): Because | null {
  const byName = known.get(template) ?? new Map<string, Because | null>();
  known.set(template, byName);
  const key = JSON.stringify([handle.stack, handle.name]);
  const before = byName.get(key);
  if (before !== undefined) return before;
  const found = firstHandOver(handle, template);
  byName.set(key, found);
  return found;
}

function firstHandOver(handle: Handle, template: Template): Because | null {
  const told = handle.stack ?? handle.name;
  for (const { key, value } of outputsOf(template))
    if (mappingEntry(value, 'Export') && isHanded(handle, mappingValue(value, 'Value'), template))
      return { ...placeOf(key), text: `${told} is exported, so that other stacks may add methods` };
  for (const { type, id, entry, body } of template.resources.values()) {
    const property = type === SSM_TYPE ? 'Value' : isNestedStack(type) ? 'Parameters' : null;
    if (
      property === null ||
      !isHanded(handle, mappingValue(mappingValue(body, 'Properties'), property), template)
    )
      continue;
    const how = type === SSM_TYPE ? 'stored in' : 'given to';
    const who = type === SSM_TYPE ? 'so that other stacks may add methods' : 'which may add methods';
    return { ...placeOf(entry.key), text: `${told} is ${how} ${id}, ${who}` };
  }
  return null;
}

const SSM_TYPE = 'AWS::SSM::Parameter';

/** Where a stack around hands on what an output of the nested one gives, or adds methods to it. */
function handedUp(handle: Handle, { template, by }: Deployment): Because | null {
  if (!by) return null;
  for (const { key, value } of outputsOf(template)) {
    if (key.kind !== 'scalar' || !isHanded(handle, mappingValue(value, 'Value'), template)) continue;
    const output = { stack: by.stack.id, name: key.text };
    const found =
      handedOn(output, by.parent.template) ??
      methodOn(output, by.parent.template) ??
      handedUp(output, by.parent);
    if (found) return found;
  }
  return null;
}

function methodOn(handle: Handle, template: Template): Because | null {
  for (const { type, id, entry, body } of [...template.resources.values(), ...template.looped])
    if (type === METHOD_TYPE && isHanded(handle, mappingValue(body, 'Properties'), template))
      return { ...placeOf(entry.key), text: `${id} adds a method to the API of ${handle.stack}` };
  return null;
}

function outputsOf({ roots }: Template): readonly MappingEntry[] {
  return roots.flatMap((root) => {
    const outputs = mappingValue(root, 'Outputs');
    return outputs?.kind === 'mapping' ? withMerged([outputs]).flatMap((each) => each.entries) : [];
  });
}

/** Texts around an id that make an address or an ARN of it, which nobody adds methods to. */
const ADDRESS = /execute-api|\barn:|https?:\/\//;

/** Whether a value hands an API on; aliases are gone through once. */
function isHanded(handle: Handle, node: DocumentNode | undefined, { file }: Template): boolean {
  const seen = new Set<unknown>();
  const waiting: DocumentNode[] = node ? [node] : [];
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    if (at.kind === 'scalar') {
      if (isNamed(handle, at.text) && !isAddress(at, file)) return true;
      continue;
    }
    const parts = at.kind === 'sequence' ? at.items : at.entries;
    if (seen.has(parts)) continue;
    seen.add(parts);
    if (isAddress(at, file)) continue;
    if (at.kind === 'sequence') waiting.push(...at.items);
    else for (const { key, value } of at.entries) waiting.push(key, value);
  }
  return false;
}

function isAddress(node: DocumentNode, file: Template['file']): boolean {
  const name = functionCall(node)?.name;
  if ((name !== 'Fn::Sub' && name !== 'Fn::Join') || node.file !== file.path) return false;
  return ADDRESS.test(file.text.slice(node.start, node.end));
}

function isNamed({ stack, name }: Handle, text: string): boolean {
  if (stack !== null) return text === `Outputs.${name}` || text.includes(`${stack}.Outputs.${name}`);
  return text === name || text.includes(`\${${name}`) || text.startsWith(`${name}.`);
}
