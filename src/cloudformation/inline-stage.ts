import { type DocumentNode, mappingValue } from '../source/tree.ts';
import { ownCondition } from './condition.ts';
import { chosenNode } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { functionCall, isNothing, textOf } from './function-call.ts';
import type { Resource } from './resource.ts';
import { STAGE_TYPE } from './stage-type.ts';
import type { Template } from './template.ts';

const known = new WeakMap<Template, ReadonlyMap<string, readonly Resource[]>>();

/** The stages that resources declare, by their name and API. */
function declaredStages(template: Template): ReadonlyMap<string, readonly Resource[]> {
  const before = known.get(template);
  if (before) return before;
  const stages = [...template.resources.values(), ...template.looped].filter(
    ({ type }) => type === STAGE_TYPE,
  );
  const found = Map.groupBy(stages, (stage) => nameOf(stage) ?? '');
  found.delete('');
  known.set(template, found);
  return found;
}

/** Whether a deployment names a stage in any world, as far as that is plain to see. */
export function mayMakeStage({ body }: Resource): boolean {
  const properties = mappingValue(body, 'Properties');
  const name = mappingValue(properties, 'StageName');
  return (
    name !== undefined && !isEmpty(name) && !isCanary(mappingValue(properties, 'DeploymentCanarySettings'))
  );
}

function isEmpty(node: DocumentNode): boolean {
  return isNothing(node) || (node.kind === 'scalar' && node.tag === null && node.text === '');
}

/** Whether there are settings for certain. */
function isCanary(node: DocumentNode | undefined): boolean {
  return node !== undefined && !isNothing(node) && functionCall(node)?.name !== 'Fn::If';
}

/**
 * Whether a deployment makes a stage in one world by its `StageName`: not as a canary of a stage, nor where a resource
 * declares that stage. Throws TemplateError, Split.
 */
export function makesStage(deployment: Resource, frame: Frame): boolean {
  const properties = mappingValue(deployment.body, 'Properties');
  const name = mappingValue(properties, 'StageName');
  if (!name || isEmpty(chosenNode(name, frame).node)) return false;
  const canary = mappingValue(properties, 'DeploymentCanarySettings');
  if (canary && !isNothing(chosenNode(canary, frame).node)) return false;
  const written = nameOf(deployment);
  const declared = (written !== null && declaredStages(frame.template).get(written)) || [];
  return !declared.some(({ body }) => ownCondition(body, frame)?.is !== false);
}

/** A stage's name with its API, as the resource writes them; null where they are no texts or calls with one. */
function nameOf({ body }: Resource): string | null {
  const properties = mappingValue(body, 'Properties');
  const [name, api] = [mappingValue(properties, 'StageName'), mappingValue(properties, 'RestApiId')];
  const parts = [name && writtenForm(name), api && writtenForm(api)];
  return parts.includes(null) ? null : JSON.stringify(parts);
}

/** The same for the short and the long form of a function. */
function writtenForm(node: DocumentNode): string | null {
  const call = functionCall(node);
  if (!call) return textOf(node);
  const argument = textOf(call.argument);
  return argument === null ? null : `${call.name} ${argument}`;
}
