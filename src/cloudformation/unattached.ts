import { LineIndex } from '../source/text.ts';
import { type DocumentNode, mappingValue } from '../source/tree.ts';
import { functionCall, textOf } from './function-call.ts';
import { isNestedStack } from './nested-stack.ts';
import { CERTIFICATE_TYPE } from './reference.ts';
import type { Resource } from './resource.ts';
import { DEPLOYMENT_TYPE, STAGE_TYPE } from './stage-type.ts';
import type { Template } from './template.ts';

/** The certificates of a template that always exist, and those of them that no stage and no stack in it is given. */
export type Certificates = {
  readonly declared: readonly Resource[];
  readonly unattached: readonly Resource[];
};

/** Most certificates that a note names. */
const MAX_NAMED = 3;

const known = new WeakMap<Template, Certificates>();
const notes = new WeakMap<Template, readonly string[]>();

/** The certificates that a template declares; one with a condition may not exist, so it does not count. */
export function certificatesOf(template: Template): Certificates {
  const before = known.get(template);
  if (before) return before;
  const declared = [...template.resources.values()].filter(
    ({ type, body }) => type === CERTIFICATE_TYPE && mappingValue(body, 'Condition') === undefined,
  );
  const given = declared.length === 0 ? new Set() : namesGiven(template);
  const found = { declared, unattached: declared.filter(({ id }) => !given.has(id)) };
  known.set(template, found);
  return found;
}

/** The note on a stage without a certificate: that the template declares one which may be meant for it. */
export function unattachedNotes(template: Template): readonly string[] {
  const before = notes.get(template);
  if (before) return before;
  const { unattached } = certificatesOf(template);
  const lines = new LineIndex(unattached.length === 0 ? '' : template.file.text);
  const named = unattached
    .slice(0, MAX_NAMED)
    .map(({ id, entry }) => `${id} in line ${lines.position(entry.start).line}`);
  const more = unattached.length > MAX_NAMED ? ` and ${unattached.length - MAX_NAMED} more` : '';
  const verb = unattached.length === 1 ? 'a certificate is' : 'certificates are';
  const found =
    unattached.length === 0 ? [] : [`${verb} declared and attached to nothing: ${named.join(', ')}${more}`];
  notes.set(template, found);
  return found;
}

/** All names in the properties of stages and of nested stacks, so that one within a function counts too. */
function namesGiven({ resources, looped }: Template): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<object>();
  const waiting: DocumentNode[] = [...resources.values(), ...looped].flatMap(({ type, body }) =>
    type === STAGE_TYPE || type === DEPLOYMENT_TYPE || isNestedStack(type) ? [body] : [],
  );
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    for (const name of namesIn(node)) names.add(name);
    const parts = node.kind === 'sequence' ? node.items : node.kind === 'mapping' ? node.entries : [];
    // what an alias repeats is looked at once
    if (seen.has(parts)) continue;
    seen.add(parts);
    for (const part of parts) waiting.push('value' in part && 'key' in part ? part.value : part);
  }
  return names;
}

/** The names in a text or in a call with one: `!Ref Name`, `!GetAtt Name.Attribute`, `${Name}`. */
function namesIn(node: DocumentNode): readonly string[] {
  const text = textOf(node) ?? textOf(functionCall(node)?.argument);
  return text === null ? [] : (text.match(/[A-Za-z0-9]+/g) ?? []);
}
