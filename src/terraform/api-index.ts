import type { Because } from '../stage.ts';
import type { ModuleInstance } from './module-instance.ts';
import { referencesIn } from './module-references.ts';
import { argumentOf, type Seat, seatAddress } from './seat.ts';
import { INTEGRATION_TYPE } from './sighting.ts';
import type { Value } from './value.ts';

const API = 'aws_api_gateway_rest_api';

/** Resources that give an API integrations: one, or an OpenAPI document. */
const GIVING: ReadonlySet<string> = new Set([INTEGRATION_TYPE, 'aws_api_gateway_rest_api_put']);

/** The APIs that one run of a root declares, and what gives integrations to which API. */
export type ApiIndex = {
  /** By key. */
  readonly apis: ReadonlyMap<string, Seat>;
  /** By the key of the API, declared or not. */
  readonly givers: ReadonlyMap<string, readonly Seat[]>;
  /** Those that may give to any API: it is not known to which, or only by an id that AWS has given. */
  readonly strays: readonly Seat[];
  /** A file with a mistake, which may declare more. */
  readonly unread: readonly Because[];
};

/** The index of all instances of the modules of one run, each looked at once. */
export function apiIndex(modules: readonly ModuleInstance[]): ApiIndex {
  const apis = new Map<string, Seat>();
  const givers = new Map<string, Seat[]>();
  const strays: Seat[] = [];
  for (const seat of seatsIn(modules)) {
    if (seat.block.labels[0] === API) {
      apis.set(declaredKey(seatAddress(seat)), seat);
      continue;
    }
    const owner = argumentOf(seat, 'rest_api_id');
    const key = apiKey(owner);
    if ((owner.kind !== 'unknown' || key === null) && !isOfUnknownInstances(seat)) strays.push(seat);
    if (key === null) continue;
    const others = givers.get(key);
    if (others) others.push(seat);
    else givers.set(key, [seat]);
  }
  return { apis, givers, strays, unread: unreadIn(modules) };
}

function* seatsIn(modules: readonly ModuleInstance[]): Generator<Seat> {
  for (const module of modules)
    for (const block of module.module.resources) {
      const [type = ''] = block.labels;
      if (type !== API && !GIVING.has(type)) continue;
      const { instances, because } = module.instancesOf(block);
      for (const instance of instances) yield { module, block, instance, because };
    }
}

/** Whether it names one API of its module of which it is not known how often it exists: then it is of no other one. */
function isOfUnknownInstances({ module, block }: Seat): boolean {
  const argument = block.arguments.get('rest_api_id');
  const [reference, ...others] = argument ? referencesIn(argument.value) : [];
  if (reference?.scope !== 'resource' || reference.first !== API || others.length > 0) return false;
  const api = module.module.byAddress.get(`${API}.${reference.name}`);
  return api !== undefined && module.instancesOf(api).instances.some(({ key }) => key === '[*]');
}

function unreadIn(modules: readonly ModuleInstance[]): Because[] {
  const [problem] = modules.flatMap(({ module }) => module.problems);
  if (!problem) return [];
  const { file, start, end } = problem;
  return [{ file, start, end, text: 'what this file declares is not known: it can not be read' }];
}

/** What tells an API from others by the value of a `rest_api_id`; null where it can be any. */
export function apiKey(id: Value): string | null {
  if (id.kind === 'unknown') return id.identity === null ? null : declaredKey(id.identity);
  return id.kind === 'string' && id.text !== '' ? `id ${id.text}` : null;
}

/** No id that somebody writes is taken for a resource of this address. */
function declaredKey(address: string): string {
  return `resource ${address}`;
}
