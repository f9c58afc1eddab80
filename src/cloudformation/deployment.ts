import type { SourceFile } from '../source/text.ts';
import { mappingEntry, mappingValue } from '../source/tree.ts';
import { ownCondition } from './condition.ts';
import { evaluate } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { placeOf } from './function-call.ts';
import { sourceOf } from './nested-stack.ts';
import type { Resource } from './resource.ts';
import { declarationIn, type Template } from './template.ts';
import { after, TemplateError, type Value } from './value.ts';
import { Work } from './work.ts';
import type { World } from './world.ts';

/** A template as it is deployed: by itself, or as a nested stack of another deployment. */
export type Deployment = {
  readonly template: Template;
  /** Who deploys it; null for a root. */
  readonly by: { readonly parent: Deployment; readonly stack: Resource } | null;
  /** The value that a root's parameter is given from outside of all templates; null where it is given none. */
  readonly given: (name: string) => Value | null;
  /** A file of the repository; null where none is at hand. */
  readonly fileAt: (path: string) => SourceFile | null;
  /** The paths of what stands directly in a folder. */
  readonly childrenOf: (folder: string) => readonly string[];
  /** Counts the evaluation of it and all that it deploys. */
  readonly work: Work;
  /** The template in a file of the repository; null where none is at hand. */
  readonly templateAt: (path: string) => Template | null;
};

/** Deepest chain of nested stacks that is followed. */
export const MAX_STACK_DEPTH = 10;

/** Steps of evaluation that following one output counts as. */
const OUTPUT_STEPS = 5;

/** A template that nothing else deploys, and that deploys nothing at hand. */
export function alone(template: Template): Deployment {
  return {
    template,
    by: null,
    given: () => null,
    fileAt: () => null,
    childrenOf: () => [],
    work: new Work(template.resources.size),
    templateAt: () => null,
  };
}

/** The address of something in a deployment: the logical ids of the stacks on the way stand before it. */
export function addressIn({ by }: Deployment, id: string): string {
  return by ? addressIn(by.parent, `${by.stack.id}.${id}`) : id;
}

/** The files of the deployments on the way, its own first. */
export function filesOf({ template, by }: Deployment): string[] {
  const includers = template.includers.map(({ file }) => file);
  return [template.file.path, ...includers, ...(by ? filesOf(by.parent) : [])];
}

/** The deployment of a nested stack; null where its template is not at hand, or deploys itself. */
export function nestedIn(parent: Deployment, stack: Resource): Deployment | null {
  const source = sourceOf(stack);
  const template = source && 'path' in source ? parent.templateAt(source.path) : null;
  const files = filesOf(parent);
  if (!template || files.includes(template.file.path) || files.length >= MAX_STACK_DEPTH) return null;
  return { ...parent, template, by: { parent, stack }, given: () => null };
}

/** What gives the names of a deployment's template their values in one world. */
export function frameOf(deployment: Deployment, world: World): Frame {
  const { template, by } = deployment;
  const outside = by ? frameOf(by.parent, world) : null;
  return {
    template,
    world,
    scope: addressIn(deployment, ''),
    given: (name) => (by && outside ? givenBy(by.stack, name, outside) : deployment.given(name)),
    loops: new Map(),
    conditions: new Map(),
    output: (stack, name) => outputOf(deployment, stack, name, world),
    fileAt: deployment.fileAt,
    childrenOf: deployment.childrenOf,
    work: deployment.work,
    evaluate,
  };
}

/** Whether every stack on the way to a deployment exists in one world. Throws TemplateError, Split. */
export function isDeployed({ by }: Deployment, world: World): boolean {
  if (!by) return true;
  return isDeployed(by.parent, world) && ownCondition(by.stack.body, frameOf(by.parent, world))?.is !== false;
}

/** The value that a stack gives to a parameter of its template; null where it gives none. */
function givenBy(stack: Resource, name: string, outside: Frame): Value | null {
  const parameters = mappingValue(mappingValue(stack.body, 'Properties'), 'Parameters');
  const entry = mappingEntry(parameters, name);
  if (!entry) return null;
  const value = evaluate(entry.value, outside);
  if (value.kind === 'nothing') return null;
  return after([{ ...placeOf(entry.key), text: `${stack.id} is given ${name}` }], value);
}

function outputOf(parent: Deployment, stack: Resource, name: string, world: World): Value | null {
  // a stack on the way costs more than a value
  parent.work.step(OUTPUT_STEPS);
  const nested = nestedIn(parent, stack);
  if (!nested) return null;
  const frame = frameOf(nested, world);
  const entry = declarationIn(nested.template, 'Outputs', name);
  const value = mappingEntry(entry?.value, 'Value');
  const place = placeOf(stack.entry.key);
  if (!entry || !value || ownCondition(entry.value, frame)?.is === false)
    throw new TemplateError(`The template of ${stack.id} has no output ${name}.`, place);
  const step = { ...placeOf(entry.key), text: `the output ${name} is set here` };
  return after([step], evaluate(value.value, frame));
}
