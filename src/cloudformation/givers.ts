import { mappingValue, withMerged } from '../source/tree.ts';
import { functionCall, textOf } from './function-call.ts';
import type { Resource } from './resource.ts';
import type { Template } from './template.ts';

export const METHOD_TYPE = 'AWS::ApiGateway::Method';

/** What SAM gives integrations by events of type `Api`. */
const EVENT_TYPES: ReadonlySet<string> = new Set([
  'AWS::Serverless::Function',
  'AWS::Serverless::StateMachine',
]);

/** Whether resources of a type may have events of an API. */
export function mayHaveEvents(type: string): boolean {
  return EVENT_TYPES.has(type);
}

/** The resources that give integrations to APIs: by the API that they plainly name, and those that tell it otherwise. */
export type Givers = {
  readonly named: ReadonlyMap<string, readonly Resource[]>;
  readonly loose: readonly Resource[];
};

const known = new WeakMap<Template, Givers>();

/** The methods of a template, and what has events in it; also those that loops make. */
export function giversIn(template: Template): Givers {
  const before = known.get(template);
  if (before) return before;
  const named = new Map<string, Resource[]>();
  const loose: Resource[] = [];
  for (const resource of [...template.resources.values(), ...template.looped]) {
    const names = apisNamedBy(resource);
    if (names === null) loose.push(resource);
    else
      for (const name of names) {
        const others = named.get(name);
        if (others) others.push(resource);
        else named.set(name, [resource]);
      }
  }
  const found = { named, loose };
  known.set(template, found);
  return found;
}

/** The logical ids of APIs; null where one is told by more than a plain reference. */
function apisNamedBy({ type, body }: Resource): ReadonlySet<string> | null {
  const properties = mappingValue(body, 'Properties');
  if (type === METHOD_TYPE) return plainNames([mappingValue(properties, 'RestApiId')]);
  if (!mayHaveEvents(type)) return new Set();
  const events = mappingValue(properties, 'Events');
  if (events?.kind !== 'mapping') return new Set();
  const entries = withMerged([events]).flatMap((each) => each.entries);
  const apis = entries.map(({ value }) => mappingValue(mappingValue(value, 'Properties'), 'RestApiId'));
  return plainNames(apis.filter((node) => node !== undefined));
}

function plainNames(nodes: readonly Parameters<typeof textOf>[0][]): ReadonlySet<string> | null {
  const names = nodes.map((node) => {
    const call = node ? functionCall(node) : null;
    const name = call && call.name !== 'Ref' ? null : textOf(call?.argument ?? node);
    // a loop puts its values into names, the Serverless Framework those of variables
    return name !== null && /[$&]\{/.test(name) ? null : name;
  });
  return names.every((name) => name !== null) ? new Set(names) : null;
}
