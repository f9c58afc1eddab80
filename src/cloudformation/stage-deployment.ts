import type { SourceFile } from '../source/text.ts';
import type { Stage } from '../stage.ts';
import { alone, type Deployment, nestedIn } from './deployment.ts';
import { valueFrom } from './parameter-file.ts';
import type { Resource } from './resource.ts';
import { parameterFileOfRun } from './runs.ts';
import { type Template, templatesOf } from './template.ts';

/** A stage's resource, in the deployment that makes it. */
export type Seat = { readonly deployment: Deployment; readonly resource: Resource };

/** Where a stage that was read comes from: its resource and all stacks on the way; null where it is not there any more. */
export function seatOf(stage: Stage, fileAt: Deployment['fileAt']): Seat | null {
  const entries = [...stage.calls.toReversed(), stage.block];
  const [first] = entries;
  const root = first && templateWith(first.start, fileAt(first.file));
  if (!root) return null;
  let deployment = rootDeployment(root, stage, fileAt);
  for (const { start } of entries.slice(0, -1)) {
    const stack = resourceAt(start, deployment.template);
    const nested = stack && nestedIn(deployment, stack);
    if (!nested) return null;
    deployment = nested;
  }
  const resource = resourceAt(stage.block.start, deployment.template);
  return resource && deployment.template.file.path === stage.block.file ? { deployment, resource } : null;
}

function rootDeployment(template: Template, { run }: Stage, fileAt: Deployment['fileAt']): Deployment {
  const templateAt = (path: string): Template | null => {
    const file = fileAt(path);
    return (file && templatesOf(file).templates[0]) ?? null;
  };
  const file = run === null ? null : parameterFileOfRun(run, template, fileAt);
  const given: Deployment['given'] = (name) => file && valueFrom(file, name, template);
  return { ...alone(template), given, fileAt, templateAt };
}

function templateWith(start: number, file: SourceFile | null): Template | null {
  const templates = file ? templatesOf(file).templates : [];
  return templates.find((template) => resourceAt(start, template) !== null) ?? null;
}

const byStart = new WeakMap<Template, ReadonlyMap<number, Resource>>();

function resourceAt(start: number, template: Template): Resource | null {
  const known = byStart.get(template);
  const index = known ?? indexOf(template);
  if (!known) byStart.set(template, index);
  return index.get(start) ?? null;
}

function indexOf({ resources, looped }: Template): ReadonlyMap<number, Resource> {
  return new Map([...looped, ...resources.values()].map((resource) => [resource.entry.start, resource]));
}
