import { folderOf } from '../source/path.ts';
import type { Because, Stage } from '../stage.ts';
import { type ApiIndex, apiIndex, apiKey } from './api-index.ts';
import { handedOn, plainlyHandedOn } from './handed-on.ts';
import { isConfiguration } from './module.ts';
import type { ModuleInstance } from './module-instance.ts';
import { argumentOf, placeOf, type Seat, seatAddress } from './seat.ts';
import { inBody, type Sighting, sightingsOf, straySighting } from './sighting.ts';
import { isValuesFile } from './tfvars.ts';
import type { World } from './world.ts';

/** The integrations of an API, and the units whose change can change them. */
export type ApiIntegrations = {
  readonly state: Stage['integrations'];
  readonly because: readonly Because[];
  readonly units: ReadonlySet<string>;
};

/** What can be of any API has a part in each. */
type RunIndex = ApiIndex & { readonly strayUnits: ReadonlySet<string> };

/** The integrations of the APIs in one run of a root. What is wrong in them is no problem of the stages. */
export class RootIntegrations {
  private readonly world: World;
  private readonly root: ModuleInstance;
  private readonly modules: readonly ModuleInstance[];
  private readonly known = new Map<string, ApiIntegrations>();
  private index: RunIndex | null = null;
  private handed: ReadonlyMap<string, readonly Because[]> | null = null;

  /** `modules`: all module instances of the run. */
  constructor(world: World, root: ModuleInstance, modules: readonly ModuleInstance[]) {
    this.world = world;
    this.root = root;
    this.modules = modules;
  }

  /** The integrations of the API of a stage. Ask when all certificates of the run are known: evaluation remembers. */
  of(stage: Seat): ApiIntegrations {
    return this.world.aside(() => this.ofStage(stage));
  }

  private ofStage(stage: Seat): ApiIntegrations {
    const { apis, givers } = this.indexed();
    const id = argumentOf(stage, 'rest_api_id');
    const key = apiKey(id);
    if (key === null) return outside(stage, 'it is not known which API rest_api_id means', id.because);
    const api = apis.get(key);
    const own = givers.get(key) ?? [];
    if (api) return this.once(key, () => this.ofDeclared(api, own));
    const foreign = outside(stage, 'rest_api_id leads to an API that is not declared here', id.because);
    const found = this.once(key, () => this.ofForeign(own));
    return found.state === 'http' ? found : { ...found, because: foreign.because };
  }

  private indexed(): RunIndex {
    if (this.index) return this.index;
    const index = apiIndex(this.modules);
    this.index = { ...index, strayUnits: unitsOf(index.strays, []) };
    return this.index;
  }

  private once(key: string, read: () => ApiIntegrations): ApiIntegrations {
    const known = this.known.get(key);
    if (known) return known;
    const found = read();
    this.known.set(key, found);
    return found;
  }

  private ofDeclared(api: Seat, own: readonly Seat[]): ApiIntegrations {
    const { descriptions } = this.world;
    const { strays, strayUnits } = this.indexed();
    const sightings = [
      ...inBody(api, descriptions),
      ...own.flatMap((giver) => sightingsOf(giver, api.module, descriptions)),
      ...strays.slice(0, 1).map(straySighting),
      ...this.openings(api),
    ];
    const found = decided(sightings, api);
    // what is given to other modules is many values to compute, and matters only where all else is known
    const handed =
      found.state === 'other' ? (this.handedOn().get(seatAddress(api)) ?? []) : plainlyHandedOn(api);
    const open: Sighting[] = handed.length > 0 ? [{ kind: 'unclear', because: handed }] : [];
    const all = [...sightings, ...open];
    const units = unitsOf([api, ...own], all);
    return { ...(open.length > 0 ? decided(all, api) : found), units: new Set([...units, ...strayUnits]) };
  }

  private handedOn(): ReadonlyMap<string, readonly Because[]> {
    this.handed ??= handedOn(this.modules);
    return this.handed;
  }

  /** Where integrations can be of which nothing is seen. */
  private openings(api: Seat): Sighting[] {
    const { unread } = this.indexed();
    const isCallable = !this.world.isWhole && !this.root.module.isSurelyRoot;
    const text = 'the repository is too large to look for callers, which may add integrations';
    const reasons = [unread, isCallable ? [{ ...api.block.header, text }] : []];
    return reasons
      .filter((because) => because.length > 0)
      .map((because): Sighting => ({ kind: 'unclear', because }));
  }

  /** An API that is declared elsewhere has integrations there too; those that are here are its own all the same. */
  private ofForeign(own: readonly Seat[]): ApiIntegrations {
    const sightings = own.flatMap((giver) => sightingsOf(giver, this.root, this.world.descriptions));
    const http = sightings.find(({ kind }) => kind === 'http');
    const units = unitsOf(own, sightings);
    return http ? { state: 'http', because: http.because, units } : { state: 'unknown', because: [], units };
  }
}

/** Nothing is known of an API that is not in sight. */
function outside(stage: Seat, text: string, because: readonly Because[]): ApiIntegrations {
  const step = { ...placeOf(stage, 'rest_api_id'), text };
  return { state: 'unknown', because: [step, ...because], units: new Set() };
}

/** One HTTP integration is enough; none can be ruled out while something is unclear. */
function decided(sightings: readonly Sighting[], api: Seat): Omit<ApiIntegrations, 'units'> {
  const of = (kind: Sighting['kind']): Sighting | undefined => sightings.find((each) => each.kind === kind);
  const [http, unclear, other] = [of('http'), of('unclear'), of('other')];
  if (http) return { state: 'http', because: http.because };
  if (unclear) return { state: 'unknown', because: unclear.because };
  const address = seatAddress(api);
  const [first] = other?.because ?? [];
  if (first) {
    const text = `all integrations of ${address} are Lambda, mock or AWS services`;
    return { state: 'other', because: [{ ...first, text }] };
  }
  const text = `no integration of ${address} is in sight`;
  return { state: 'unknown', because: [{ ...api.block.header, text }] };
}

/** The folders of the modules that declare or call what has a part in it, and what the reasons lead to. */
function unitsOf(seats: readonly Seat[], sightings: readonly Sighting[]): Set<string> {
  const folders = seats.flatMap(({ module }) => module.place.folders);
  const units = new Set(folders.map((folder) => folder || '.'));
  for (const { because } of sightings)
    for (const { file } of because) units.add(isConfigured(file) ? folderOf(file) || '.' : file);
  return units;
}

function isConfigured(path: string): boolean {
  return isConfiguration(path) || isValuesFile(path);
}
