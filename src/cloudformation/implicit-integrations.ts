import { type IntegrationKind, integrationKind } from '../source/integration-kind.ts';
import { mappingValue } from '../source/tree.ts';
import type { Because } from '../stage.ts';
import { functionCall, placeOf, textOf } from './function-call.ts';
import { METHOD_TYPE } from './givers.ts';
import type { ImplicitApi } from './implicit-api.ts';
import type { Integrations } from './integrations.ts';
import type { Resource } from './resource.ts';
import type { Template } from './template.ts';

/**
 * What an API that no resource declares has: SAM's events are all of functions and state machines, those of the
 * Serverless Framework may tell a type, and methods of the templates, or of what is put into them, may be added.
 */
export function integrationsOfImplicit(
  api: ImplicitApi,
  templates: readonly Template[],
  open: readonly Because[],
): Integrations {
  const { header, kind } = api;
  const methods = templates.flatMap((template) => methodsIn(template, api));
  const [http] = [
    ...(kind === 'http' ? [{ ...header, text: 'an event has an HTTP integration' }] : []),
    ...methods.filter((each) => each.kind === 'http').map(({ because }) => because),
  ];
  if (http) return { integrations: 'http', integrationsBecause: [http] };
  const [unclear] = [
    ...(kind === 'unclear' ? [{ ...header, text: 'the type of an integration is not known' }] : []),
    ...methods.filter((each) => each.kind === 'unclear').map(({ because }) => because),
    ...open,
  ];
  if (unclear) return { integrations: 'unknown', integrationsBecause: [unclear] };
  const text = 'its API is made of events, and all its integrations are with what these call';
  return { integrations: 'other', integrationsBecause: [{ ...header, text }] };
}

type Method = { readonly kind: IntegrationKind; readonly because: Because };

/** The methods that a template adds to the API, or may add. */
function methodsIn(template: Template, { id }: ImplicitApi): Method[] {
  return [...template.resources.values(), ...template.looped]
    .filter(({ type }) => type === METHOD_TYPE)
    .flatMap((method): Method[] => {
      const properties = mappingValue(method.body, 'Properties');
      const api = functionCall(mappingValue(properties, 'RestApiId') ?? method.body);
      const name = api?.name === 'Ref' ? textOf(api.argument) : null;
      if (name === id) return methodOf(method);
      if (name !== null && template.resources.has(name)) return [];
      const text = `${method.id} may be a method of the implicit API`;
      return [{ kind: 'unclear', because: { ...placeOf(method.entry.key), text } }];
    });
}

/** A method that has a condition may not exist, so that an HTTP integration of it decides nothing. */
function methodOf({ id, body, entry }: Resource): Method[] {
  const integration = mappingValue(mappingValue(body, 'Properties'), 'Integration');
  if (!integration) return [];
  const written = textOf(mappingValue(integration, 'Type'));
  const kind = written === null ? 'unclear' : integrationKind(written);
  const isSure = kind !== 'http' || mappingValue(body, 'Condition') === undefined;
  const text = kind === 'http' ? `${id} has an HTTP integration` : `the integration of ${id} is not known`;
  return [{ kind: isSure ? kind : 'unclear', because: { ...placeOf(entry.key), text } }];
}
