import { type IntegrationKind, integrationKind } from '../source/integration-kind.ts';
import {
  type DocumentNode,
  type MappingEntry,
  mappingEntry,
  mappingValue,
  withMerged,
} from '../source/tree.ts';
import { isNothing, placeOf, textOf } from './function-call.ts';
import type { Resource } from './resource.ts';
import type { Template } from './template.ts';

/** An API that no resource declares, with the place of the first event that makes it. */
export type ImplicitApi = {
  /** The logical id that the API gets. */
  readonly id: string;
  readonly header: ReturnType<typeof placeOf>;
  readonly block: ReturnType<typeof placeOf>;
  /** The functions whose events make it, where they are resources that may not exist. */
  readonly functions: readonly Resource[];
  readonly maker: string;
  /** What its integrations are. */
  readonly kind: IntegrationKind;
};

/**
 * The API that SAM makes for function events of type `Api` that name none.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-api.html
 */
export function samImplicitApi({ resources }: Template): ImplicitApi | null {
  const events = [...resources.values()]
    .filter(({ type }) => type === 'AWS::Serverless::Function')
    .flatMap((resource) => eventsOf(resource).map((event) => ({ resource, event })));
  const [first] = events;
  if (!first) return null;
  const functions = [...new Set(events.map(({ resource }) => resource))];
  return { id: 'ServerlessRestApi', ...placesOf(first.event), functions, maker: 'SAM', kind: 'other' };
}

/** The events of a function that the implicit API serves. */
function eventsOf({ body }: Resource): MappingEntry[] {
  const events = mappingValue(mappingValue(body, 'Properties'), 'Events');
  if (events?.kind !== 'mapping') return [];
  return withMerged([events])
    .flatMap(({ entries }) => entries)
    .filter(({ value }) => textOf(mappingValue(value, 'Type')) === 'Api')
    .filter(({ value }) => isNothing(mappingValue(mappingValue(value, 'Properties'), 'RestApiId')));
}

/**
 * The API that the Serverless Framework makes for `http` events; null for a document that is none of its files.
 * https://www.serverless.com/framework/docs/providers/aws/events/apigateway
 */
export function serverlessImplicitApi(document: DocumentNode): ImplicitApi | null {
  const provider = mappingValue(document, 'provider');
  const name = textOf(provider) ?? textOf(mappingValue(provider, 'name'));
  if (name !== 'aws' || !mappingEntry(document, 'service')) return null;
  const events = httpEvents(document);
  const [first] = events;
  if (!first) return null;
  const kinds = events.map(({ kind }) => kind);
  const kind = (['http', 'unclear'] as const).find((each) => kinds.includes(each)) ?? 'other';
  const { header, block } = first;
  return { id: 'ApiGatewayRestApi', header, block, functions: [], maker: 'The Serverless Framework', kind };
}

type HttpEvent = Pick<ImplicitApi, 'header' | 'block' | 'kind'>;

function httpEvents(document: DocumentNode): HttpEvent[] {
  const functions = mappingValue(document, 'functions');
  const groups = functions?.kind === 'sequence' ? functions.items : functions ? [functions] : [];
  const entries = groups.flatMap((group) =>
    group.kind === 'mapping' ? withMerged([group]).flatMap((each) => each.entries) : [],
  );
  return entries.flatMap(({ value }) => {
    const events = mappingValue(value, 'events');
    return events?.kind === 'sequence' ? events.items.flatMap(httpEvent) : [];
  });
}

function httpEvent(item: DocumentNode): HttpEvent[] {
  if (textOf(item) === 'http') return [{ header: placeOf(item), block: placeOf(item), kind: 'other' }];
  const entry = mappingEntry(item, 'http');
  if (!entry) return [];
  const type = mappingValue(entry.value, 'integration');
  return [{ ...placesOf(entry), kind: type ? kindOf(textOf(type)) : 'other' }];
}

/** https://www.serverless.com/framework/docs/providers/aws/events/apigateway#lambda-integration */
function kindOf(type: string | null): IntegrationKind {
  if (type === null) return 'unclear';
  if (/^lambda(?:[-_]proxy)?$/i.test(type)) return 'other';
  return integrationKind(type.replaceAll('-', '_'));
}

function placesOf({ file, start, end, key }: MappingEntry): Pick<ImplicitApi, 'header' | 'block'> {
  return { header: placeOf(key), block: { file, start, end } };
}
