import { type IntegrationKind, integrationKind } from '../source/integration-kind.ts';
import type { ApiDescriptions } from '../source/openapi.ts';
import type { Range } from '../source/text.ts';
import type { Because } from '../stage.ts';
import { addressOf } from './block.ts';
import type { ModuleInstance } from './module-instance.ts';
import { outlineOf } from './outline.ts';
import { argumentOf, isSure, placeOf, type Seat, seatAddress } from './seat.ts';
import type { Value } from './value.ts';

/** What one source says of the integrations of an API. */
export type Sighting = { readonly kind: IntegrationKind; readonly because: readonly Because[] };

export const INTEGRATION_TYPE = 'aws_api_gateway_integration';

/** What a resource (an integration, or a document that is put) gives to an API that the module declares or names. */
export function sightingsOf(giver: Seat, module: ModuleInstance, descriptions: ApiDescriptions): Sighting[] {
  if (!isSure(giver, module)) {
    const address = giver.module.addressIn(addressOf(giver.block));
    const text = `it is not known how often ${address} exists`;
    return [unclear(giver.block.header, text, giver.because)];
  }
  return giver.block.labels[0] === INTEGRATION_TYPE ? [ofType(giver)] : inBody(giver, descriptions);
}

/** What may give integrations to any API. */
export function straySighting(giver: Seat): Sighting {
  const text = `${seatAddress(giver)} may be of this API: its rest_api_id does not tell`;
  return unclear(placeOf(giver, 'rest_api_id'), text, argumentOf(giver, 'rest_api_id').because);
}

/** The integrations in the OpenAPI document of a resource. */
export function inBody(seat: Seat, descriptions: ApiDescriptions): Sighting[] {
  const body = argumentOf(seat, 'body');
  if (body.kind === 'null') return [];
  const outline = outlineOf(body);
  const place = placeOf(seat, 'body');
  const whose = `the body of ${seatAddress(seat)}`;
  if (outline === null) return [unclear(place, `${whose} is not known`, body.because)];
  if (outline === '') return [];
  const { http, other, unclear: reason } = descriptions.read(outline);
  const shown = (what: string): string => (body.isSensitive ? 'what is sensitive' : what);
  return [
    ...(http === null ? [] : [sighting('http', place, `${whose} has an HTTP integration: ${shown(http)}`)]),
    ...(other === null ? [] : [sighting('other', place, `${whose} has an integration: ${shown(other)}`)]),
    ...(reason === null
      ? []
      : [unclear(place, `${whose} does not tell all: ${shown(reason)}`, body.because)]),
    ...keptSightings(seat),
  ];
}

/** An import that merges leaves what an earlier one has made. */
function keptSightings(seat: Seat): Sighting[] {
  const mode = argumentOf(seat, 'put_rest_api_mode');
  if (mode.kind === 'null' || (mode.kind === 'string' && mode.text !== 'merge')) return [];
  const text = 'put_rest_api_mode may keep integrations that are deployed already';
  return [unclear(placeOf(seat, 'put_rest_api_mode'), text, mode.because)];
}

function ofType(integration: Seat): Sighting {
  const type = argumentOf(integration, 'type');
  const place = placeOf(integration, 'type');
  const kind = type.kind === 'string' ? integrationKind(type.text) : 'unclear';
  const address = seatAddress(integration);
  if (kind === 'unclear') return unclear(place, `the type of ${address} is not known`, type.because);
  return sighting(kind, place, `${address} ${typeText(type, kind)}`);
}

function typeText(type: Value, kind: 'http' | 'other'): string {
  if (type.kind === 'string' && !type.isSensitive) return `is of type ${type.text}`;
  return kind === 'http' ? 'is an HTTP integration' : 'is no HTTP integration';
}

function sighting(kind: IntegrationKind, place: Range, text: string): Sighting {
  return { kind, because: [{ ...place, text }] };
}

function unclear(place: Range, text: string, because: readonly Because[]): Sighting {
  return { kind: 'unclear', because: [{ ...place, text }, ...because] };
}
