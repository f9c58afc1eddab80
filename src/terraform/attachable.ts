import { ATTRIBUTE, addressOf, type Block, CERTIFICATE_TYPE } from './block.ts';
import { type Settings, settingsKey, settingsOf } from './certificate-settings.ts';
import type { Module } from './module.ts';
import { referencesIn } from './references.ts';

/**
 * The certificate of a module to attach to a stage of these settings: the only one that no stage and no module call
 * refers to, else the only one. One that has instances of its own, or other settings, does not count.
 */
export function attachable(settings: Settings, module: Module): Block | null {
  const wanted = settingsKey(settings);
  const certificates = module.resources.filter(
    (resource) =>
      resource.labels[0] === CERTIFICATE_TYPE &&
      !resource.arguments.has('count') &&
      !resource.arguments.has('for_each') &&
      settingsKey(settingsOf(resource)) === wanted,
  );
  const attached = attachedBy(module);
  const free = certificates.filter((each) => !attached.has(addressOf(each)));
  return (free.length === 1 ? free[0] : certificates.length === 1 ? certificates[0] : null) ?? null;
}

const known = new WeakMap<Module, ReadonlySet<string>>();

/** What the certificates of all stages and the arguments of all calls refer to, also through locals. */
function attachedBy(module: Module): ReadonlySet<string> {
  const before = known.get(module);
  if (before) return before;
  const found = new Set<string>();
  const ofStages = module.resources
    .filter(({ labels }) => labels[0] === 'aws_api_gateway_stage')
    .flatMap(({ written }) => written.filter(({ name }) => name === ATTRIBUTE));
  const ofCalls = [...module.calls.values()].flatMap(({ written }) => written);
  const waiting = [...ofStages, ...ofCalls].map(({ value }) => value);
  for (let value = waiting.pop(); value; value = waiting.pop())
    for (const reference of referencesIn(value)) {
      const local = found.has(reference) ? undefined : module.locals.get(reference.replace(/^local\./, ''));
      found.add(reference);
      if (local && reference.startsWith('local.')) waiting.push(local.value);
    }
  known.set(module, found);
  return found;
}
