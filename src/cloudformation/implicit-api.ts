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
  return { id: 'ServerlessRestApi', ...placesOf(first.event), functions, maker: 'SAM' };
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
  const functions = mappingValue(document, 'functions');
  const groups = functions?.kind === 'sequence' ? functions.items : functions ? [functions] : [];
  for (const group of groups) {
    if (group.kind !== 'mapping') continue;
    for (const { value } of withMerged([group]).flatMap(({ entries }) => entries)) {
      const events = mappingValue(value, 'events');
      const items = events?.kind === 'sequence' ? events.items : [];
      for (const item of items) {
        const entry = mappingEntry(item, 'http');
        if (entry)
          return {
            id: 'ApiGatewayRestApi',
            ...placesOf(entry),
            functions: [],
            maker: 'The Serverless Framework',
          };
        if (textOf(item) === 'http')
          return {
            id: 'ApiGatewayRestApi',
            header: placeOf(item),
            block: placeOf(item),
            functions: [],
            maker: 'The Serverless Framework',
          };
      }
    }
  }
  return null;
}

function placesOf({ file, start, end, key }: MappingEntry): Pick<ImplicitApi, 'header' | 'block'> {
  return { header: placeOf(key), block: { file, start, end } };
}
