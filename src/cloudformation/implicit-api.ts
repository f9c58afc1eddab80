import type { IntegrationKind } from '../source/integration-kind.ts';
import type { Range } from '../source/text.ts';
import { type DocumentNode, type MappingEntry, mappingValue, withMerged } from '../source/tree.ts';
import { functionCall, isNothing, placeOf, textOf } from './function-call.ts';
import { mayHaveEvents } from './givers.ts';
import type { Resource } from './resource.ts';
import type { Template } from './template.ts';

/** What SAM calls the API of events that name none. */
const SAM_IMPLICIT_ID = 'ServerlessRestApi';

/** An API that no resource declares, with the place of the first event that makes it. */
export type ImplicitApi = {
  /** The logical id that the API gets. */
  readonly id: string;
  readonly header: ReturnType<typeof placeOf>;
  readonly block: ReturnType<typeof placeOf>;
  /** The functions whose events make it, where they are resources that may not exist. */
  readonly functions: readonly Resource[];
  readonly maker: string;
  /** What the integrations of its events are. */
  readonly kind: IntegrationKind;
  /** The paths that the events are read from, where they are not all in the template. */
  readonly files: readonly string[];
  /** Where it is said that the API is one that is made elsewhere; null where nothing says so. */
  readonly given: Range | null;
};

/**
 * The API that SAM makes for events of type `Api`, of functions and state machines, that name none.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-api.html
 */
export function samImplicitApi({ resources, looped }: Template): ImplicitApi | null {
  const events = [...resources.values(), ...looped]
    .filter(({ type }) => mayHaveEvents(type))
    .flatMap((resource) => eventsOf(resource).map((event) => ({ resource, event })));
  const [first] = events;
  if (!first) return null;
  const functions = [...new Set(events.map(({ resource }) => resource))];
  const made = { maker: 'SAM', kind: 'other' as const, files: [], given: null };
  return { id: SAM_IMPLICIT_ID, ...placesOf(first.event), functions, ...made };
}

/** The events of a function that the implicit API serves. */
function eventsOf({ body }: Resource): MappingEntry[] {
  const events = mappingValue(mappingValue(body, 'Properties'), 'Events');
  if (events?.kind !== 'mapping') return [];
  return withMerged([events])
    .flatMap(({ entries }) => entries)
    .filter(({ value }) => textOf(mappingValue(value, 'Type')) === 'Api')
    .filter(({ value }) => isOfImplicit(mappingValue(mappingValue(value, 'Properties'), 'RestApiId')));
}

/** Whether an event names no API, or the implicit one. */
function isOfImplicit(api: DocumentNode | undefined): boolean {
  if (api === undefined || isNothing(api)) return true;
  const call = functionCall(api);
  return (call?.name === 'Ref' ? textOf(call.argument) : textOf(api)) === SAM_IMPLICIT_ID;
}

/** The places of an event. */
export function placesOf({ file, start, end, key }: MappingEntry): Pick<ImplicitApi, 'header' | 'block'> {
  return { header: placeOf(key), block: { file, start, end } };
}
