import type { Step } from '../source/document-edit.ts';
import { type DocumentNode, type MappingNode, mappingEntry, mappingValue, ownEntry } from '../source/tree.ts';
import { conditionTruth } from './condition.ts';
import { type Deployment, frameOf, nestedIn } from './deployment.ts';
import { chosenNode, evaluate } from './evaluate.ts';
import { type FunctionCall, placeOf, textOf } from './function-call.ts';
import { lineFor } from './parameter-file.ts';
import { parameterFileOfRun } from './runs.ts';
import type { Site } from './site.ts';
import { declarationIn } from './template.ts';
import { TemplateError } from './value.ts';
import { Split, World } from './world.ts';

/** The default of a parameter; null where it has none. */
export function defaultSite(name: string, deployment: Deployment): Site | null {
  const { template } = deployment;
  const within = declarationIn(template, 'Parameters', name)?.value;
  const entry = within?.kind === 'mapping' ? ownEntry(within, 'Default') : undefined;
  if (within?.kind !== 'mapping' || !entry) return null;
  return {
    kind: 'default',
    deployment,
    file: template.file,
    ...standing(within, entry),
    named: { template, name },
    beside: null,
    label: `the default of ${name}`,
  };
}

/** What the parameter file of a run gives a root's parameter; null where it gives nothing. */
export function lineSite(name: string, deployment: Deployment, run: string | null): Site | null {
  const { template, fileAt } = deployment;
  const given = run === null ? null : parameterFileOfRun(run, template, fileAt);
  const file = given && fileAt(given.path);
  const line = file && lineFor(file, name);
  if (!file || !line) return null;
  const label = `${name} in ${file.path}`;
  return {
    kind: 'line',
    deployment,
    file,
    ...line,
    missing: [],
    named: { template, name },
    beside: null,
    label,
  };
}

const KEYS_OF_ARGUMENTS = ['Properties', 'Parameters'];

/** What a stack gives a parameter of its template, or where it could; null where that is not written out. */
export function argumentSite(
  name: string,
  { template }: Deployment,
  { parent, stack }: NonNullable<Deployment['by']>,
): Site | null {
  const { file } = parent.template;
  const label = `${name} of the stack ${stack.id}`;
  const named = { template, name };
  const at = { kind: 'argument', deployment: parent, file, named, beside: stack, label } as const;
  const top: Step[] = [];
  let within: MappingNode = stack.body;
  for (const [index, key] of KEYS_OF_ARGUMENTS.entries()) {
    const entry = ownEntry(within, key);
    const missing = [...KEYS_OF_ARGUMENTS.slice(index), name];
    if (!entry || isNull(entry.value)) return { ...at, within, missing, steps: [], value: null };
    if (entry.value.kind !== 'mapping') return null;
    top.push({ mapping: within, entry });
    within = entry.value;
  }
  const entry = ownEntry(within, name);
  if (entry) return { ...at, ...standing(within, entry, top) };
  return mappingEntry(within, name) ? null : { ...at, within, missing: [name], steps: [], value: null };
}

/** Whether a key has no value yet, so that a mapping may be written there. */
export function isNull(node: DocumentNode): boolean {
  return node.kind === 'scalar' && node.tag === null && node.value === null;
}

/** The value that `Fn::FindInMap` finds; null where that is not known. */
export function mapSite({ argument }: FunctionCall, deployment: Deployment): Site | null {
  const items = argument.kind === 'sequence' ? argument.items.slice(0, 3) : [];
  const [name, first, second] = items.map((item) => textIn(item, deployment));
  const { template } = deployment;
  const within = mappingValue(declarationIn(template, 'Mappings', name ?? '')?.value, first ?? '');
  const entry = within?.kind === 'mapping' ? ownEntry(within, second ?? '') : undefined;
  if (within?.kind !== 'mapping' || !entry) return null;
  return {
    kind: 'map',
    deployment,
    file: template.file,
    ...standing(within, entry),
    named: { template, name: `map ${name} ${second}` },
    beside: null,
    label: `${name}.${first}.${second} in Mappings`,
  };
}

/** The output of a nested stack that `Fn::GetAtt` names; null where its template is not at hand. */
export function outputSite({ argument }: FunctionCall, deployment: Deployment): Site | null {
  const path = (argument.kind === 'sequence' ? argument.items.map(textOf) : [textOf(argument)]).join('.');
  const [, id = '', output = ''] = /^(\w+)\.Outputs\.(\w+)$/.exec(path) ?? [];
  const stack = deployment.template.resources.get(id);
  const nested = stack && nestedIn(deployment, stack);
  const within = nested && declarationIn(nested.template, 'Outputs', output)?.value;
  const entry = within?.kind === 'mapping' ? ownEntry(within, 'Value') : undefined;
  if (!nested || within?.kind !== 'mapping' || !entry) return null;
  return {
    kind: 'output',
    deployment: nested,
    file: nested.template.file,
    ...standing(within, entry),
    named: null,
    beside: [...nested.template.resources.values()].at(-1) ?? null,
    label: `the output ${output} of ${nested.template.file.path}`,
  };
}

function standing(
  within: MappingNode,
  entry: Step['entry'],
  top: readonly Step[] = [],
): Pick<Site, 'within' | 'missing' | 'steps' | 'value'> {
  return { within, missing: [], steps: [...top, { mapping: within, entry }], value: entry.value };
}

/** What `Fn::If` gives, also within another one; the node itself where it is none, or where that is not known. */
export function chosenIn(node: DocumentNode, deployment: Deployment): DocumentNode {
  return quietly(() => chosenNode(node, frameOf(deployment, new World())).node) ?? node;
}

/** Whether a condition holds; null where that hangs on what is not known. */
export function truthIn(name: string, node: DocumentNode, deployment: Deployment): boolean | null {
  return quietly(() => conditionTruth(name, placeOf(node), frameOf(deployment, new World())).is);
}

function textIn(node: DocumentNode, deployment: Deployment): string | null {
  const value = quietly(() => evaluate(node, frameOf(deployment, new World())));
  return value?.kind === 'text' ? value.text : null;
}

/** null where it hangs on what is not known, or CloudFormation refuses it. */
function quietly<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Split || error instanceof TemplateError) return null;
    throw error;
  }
}
