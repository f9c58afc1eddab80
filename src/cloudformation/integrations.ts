import { type IntegrationKind, integrationKind } from '../source/integration-kind.ts';
import { type Described, describedIn } from '../source/openapi.ts';
import type { Range } from '../source/text.ts';
import { type DocumentNode, mappingEntry, mappingValue, withMerged } from '../source/tree.ts';
import type { Because, Stage } from '../stage.ts';
import { ownCondition } from './condition.ts';
import type { Deployment } from './deployment.ts';
import { chosenNode } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { functionCall, isNothing, placeOf, textOf } from './function-call.ts';
import { giversIn, METHOD_TYPE, mayHaveEvents } from './givers.ts';
import type { Resource } from './resource.ts';
import { samGlobals } from './sam-stage.ts';
import { whoMayAdd } from './shared-api.ts';
import { SAM_API_TYPE } from './stage-type.ts';
import { concrete } from './texts.ts';
import { nameOfValue, TemplateError, type Value } from './value.ts';
import { explore, type World } from './world.ts';

export type Integrations = Pick<Stage, 'integrations' | 'integrationsBecause'>;

type Sighting = { readonly kind: IntegrationKind; readonly because: Because };

/** A local file that a template names; null where it is elsewhere or not at hand. */
export type DocumentAt = (path: string, place: Range) => DocumentNode | null;

const API_TYPE = 'AWS::ApiGateway::RestApi';

/** What the integrations of a stage's API are, where all worlds agree. */
export function integrationsOverWorlds(
  resource: Resource,
  deployment: Deployment,
  frameIn: (world: World) => Frame,
  documentAt: DocumentAt,
): Integrations {
  const header = placeOf(resource.entry.key);
  const found = explore(deployment.work, (world) => {
    try {
      const frame = frameIn(world);
      if (ownCondition(resource.body, frame)?.is === false) return null;
      return decided(sightingsOf(resource, frame, deployment, documentAt), header);
    } catch (error) {
      if (error instanceof TemplateError) return unknown({ ...error.place, text: error.message });
      throw error;
    }
  });
  if (typeof found === 'string') return unknown({ ...header, text: `its integrations: ${found}` });
  const results = found.flatMap(({ result }) => result ?? []);
  const [first] = results;
  if (!first) return unknown({ ...header, text: NONE });
  if (results.every(({ integrations }) => integrations === first.integrations)) return first;
  return unknown(
    { ...header, text: 'its integrations depend on the inputs of the deployment' },
    first.integrationsBecause,
  );
}

const NONE = 'no integration of its API is in sight';

function unknown(because: Because, more: readonly Because[] = []): Integrations {
  return { integrations: 'unknown', integrationsBecause: [because, ...more] };
}

function decided(sightings: readonly Sighting[], header: Range): Integrations {
  const of = (kind: IntegrationKind): Because[] =>
    sightings.filter((each) => each.kind === kind).map(({ because }) => because);
  const [http] = of('http');
  if (http) return { integrations: 'http', integrationsBecause: [http] };
  const [unclear] = of('unclear');
  if (unclear) return unknown(unclear);
  const [other] = of('other');
  return other ? { integrations: 'other', integrationsBecause: [other] } : unknown({ ...header, text: NONE });
}

/** Everything that tells something of the integrations of a stage's API in one world. Throws TemplateError, Split. */
function sightingsOf(
  stage: Resource,
  frame: Frame,
  deployment: Deployment,
  documentAt: DocumentAt,
): Sighting[] {
  const api = stage.type === SAM_API_TYPE ? stage : apiOf(stage, frame);
  if (!api) {
    const place = mappingEntry(mappingValue(stage.body, 'Properties'), 'RestApiId');
    const text = 'its API is not declared in this template';
    return [unclear(place ? placeOf(place.value) : placeOf(stage.entry.key), text)];
  }
  const { named, loose } = giversIn(frame.template);
  const givers = [...(named.get(api.id) ?? []), ...loose];
  return [
    ...givers.flatMap((each) => methodSighting(each, api, frame)),
    ...givers.flatMap((each) => eventSightings(each, api, frame)),
    ...bodySightings(api, frame, documentAt),
    ...cloneSighting(api),
    ...whoMayAdd(api, deployment).map((because): Sighting => ({ kind: 'unclear', because })),
  ];
}

/** The API that a `RestApiId` names. */
function apiOf({ body }: Resource, frame: Frame): Resource | null {
  const node = mappingValue(mappingValue(body, 'Properties'), 'RestApiId');
  if (!node) return null;
  const name = namedBy(node, frame);
  const prefix = `Ref ${frame.scope}`;
  const found = name.startsWith(prefix) ? frame.template.resources.get(name.slice(prefix.length)) : undefined;
  return found && (found.type === API_TYPE || found.type === SAM_API_TYPE) ? found : null;
}

function namedBy(node: DocumentNode, frame: Frame): string {
  const value: Value = concrete(frame.evaluate(node, frame), frame);
  // a plain name that SAM takes for a reference
  if (value.kind === 'text' && frame.template.resources.has(value.text))
    return `Ref ${frame.scope}${value.text}`;
  return nameOfValue(value);
}

function methodSighting(resource: Resource, api: Resource, frame: Frame): Sighting[] {
  if (resource.type !== METHOD_TYPE || ownCondition(resource.body, frame)?.is === false) return [];
  const properties = mappingValue(resource.body, 'Properties');
  const node = mappingValue(properties, 'RestApiId');
  const owner = node ? namedBy(node, frame) : '';
  if (owner !== `Ref ${frame.scope}${api.id}`) {
    const isAnother =
      owner.startsWith('Ref ') && frame.template.resources.has(owner.slice(`Ref ${frame.scope}`.length));
    return isAnother
      ? []
      : [
          unclear(
            placeOf(resource.entry.key),
            `${resource.id} may be of this API: its RestApiId does not tell`,
          ),
        ];
  }
  const entry = mappingEntry(properties, 'Integration');
  if (!entry) return [];
  const { node: integration } = chosenNode(entry.value, frame);
  if (isNothing(integration)) return [];
  const type = mappingValue(integration, 'Type');
  const value = type ? concrete(frame.evaluate(type, frame), frame) : null;
  const kind = value?.kind === 'text' ? integrationKind(value.text) : 'unclear';
  const place = placeOf(type ?? entry.key);
  if (kind === 'unclear')
    return [unclear(place, `the type of the integration of ${resource.id} is not known`)];
  return [
    {
      kind,
      because: {
        ...place,
        text: `${resource.id} has ${kind === 'http' ? 'an HTTP' : 'another'} integration`,
      },
    },
  ];
}

/** SAM makes an integration with the function for each of its events for the API. */
function eventSightings(resource: Resource, api: Resource, frame: Frame): Sighting[] {
  if (!mayHaveEvents(resource.type) || ownCondition(resource.body, frame)?.is === false) return [];
  const events = mappingValue(mappingValue(resource.body, 'Properties'), 'Events');
  if (events?.kind !== 'mapping') return [];
  return withMerged([events])
    .flatMap(({ entries }) => entries)
    .filter(({ value }) => textOf(mappingValue(value, 'Type')) === 'Api')
    .flatMap(({ key, value }): Sighting[] => {
      const node = mappingValue(mappingValue(value, 'Properties'), 'RestApiId');
      if (!node || namedBy(node, frame) !== `Ref ${frame.scope}${api.id}`) return [];
      return [
        { kind: 'other', because: { ...placeOf(key), text: `${resource.id} is called by this event` } },
      ];
    });
}

/** What another API has is taken over. */
function cloneSighting(api: Resource): Sighting[] {
  const entry = mappingEntry(mappingValue(api.body, 'Properties'), 'CloneFrom');
  if (!entry || isNothing(entry.value)) return [];
  return [unclear(placeOf(entry.key), `${api.id} takes over the methods of another API`)];
}

/** The OpenAPI document of an API: within the template, in a file beside it, or elsewhere. */
function bodySightings(api: Resource, frame: Frame, documentAt: DocumentAt): Sighting[] {
  const properties = mappingValue(api.body, 'Properties');
  const globals = api.type === SAM_API_TYPE ? samGlobals(frame.template) : [];
  return ['Body', 'DefinitionBody', 'BodyS3Location', 'DefinitionUri'].flatMap((name): Sighting[] => {
    const entry =
      mappingEntry(properties, name) ?? globals.flatMap((each) => mappingEntry(each, name) ?? [])[0];
    if (!entry) return [];
    const { node } = chosenNode(entry.value, frame);
    if (isNothing(node)) return [];
    const place = placeOf(entry.key);
    const document = includedIn(node, name, documentAt);
    if (document?.kind !== 'mapping' || functionCall(document))
      return [unclear(place, `the ${name} of ${api.id} can't be read here`)];
    return described(describedIn(document), place, `the ${name} of ${api.id}`);
  });
}

/** The document itself, or the local file that it names (`aws cloudformation package` puts it in its place). */
function includedIn(node: DocumentNode, name: string, documentAt: DocumentAt): DocumentNode | null {
  const place = placeOf(node);
  if (name === 'BodyS3Location' || name === 'DefinitionUri') {
    const path = textOf(node);
    return path === null ? null : documentAt(path, place);
  }
  const call = functionCall(node);
  if (call?.name !== 'Fn::Transform') return node;
  const isInclude = textOf(mappingValue(call.argument, 'Name')) === 'AWS::Include';
  const path = textOf(mappingValue(mappingValue(call.argument, 'Parameters'), 'Location'));
  return isInclude && path !== null ? documentAt(path, place) : null;
}

function described({ http, other, unclear: reason }: Described, place: Range, whose: string): Sighting[] {
  const step = (text: string): Because => ({ ...place, text });
  return [
    ...(http === null
      ? []
      : [{ kind: 'http' as const, because: step(`${whose} has an HTTP integration: ${http}`) }]),
    ...(other === null
      ? []
      : [{ kind: 'other' as const, because: step(`${whose} has an integration: ${other}`) }]),
    ...(reason === null ? [] : [unclear(place, `${whose} does not tell all: ${reason}`)]),
  ];
}

function unclear(place: Range, text: string): Sighting {
  return { kind: 'unclear', because: { ...place, text } };
}
