import { folderOf } from '../source/path.ts';
import type { Range } from '../source/text.ts';
import { agreedStage } from '../stage/agreed-stage.ts';
import {
  type Because,
  type Certificate,
  type Circumstances,
  chained,
  type Files,
  type Found,
  type Stage,
} from '../stage.ts';
import { ATTRIBUTE, addressOf, type Block } from './block.ts';
import { certificateOf } from './certificate.ts';
import type { Instance } from './expansion.ts';
import { RootIntegrations } from './integrations.ts';
import type { Module } from './module.ts';
import { foldersBelow, reportLinkedCalls, rootFolders } from './module-graph.ts';
import type { ModuleInstance } from './module-instance.ts';
import { formerAddresses, withoutFalseMoves } from './moves.ts';
import { instancesBelow, mayBeGiven, type Run, runsOf, type Variant, valuesPathsOf } from './root.ts';
import type { Seat } from './seat.ts';
import { automaticFiles, isOwnPath } from './tfvars.ts';
import { EvaluationError } from './value.ts';
import { World } from './world.ts';

/** The stages that the Terraform files of a repository make, one for each instance, as far as one of the units affects them. */
export function terraformStages(
  files: Files,
  affected: ReadonlySet<string> | null,
  around: Circumstances,
): Found {
  const world = new World(files, around);
  const stages: Stage[] = [];
  const roots = rootFolders(world);
  for (const folder of roots) {
    const folders = foldersBelow(world, folder);
    if (!folders.some((each) => world.mentionsStages(each))) continue;
    if (affected && !isAffected(world, folders, affected)) continue;
    const module = world.module(folder);
    world.budget.renew();
    if (module) stages.push(...runsOf(world, module).flatMap((run) => stagesOfRun(world, run, affected)));
  }
  reportLinkedCalls(world);
  tellOfStrangers(world, roots);
  return { stages, problems: world.problems, notices: world.notices, unjudged: [] };
}

/** Whether a change of the units can reach what the folders of a root make: it is theirs, or a file that they may read. */
function isAffected(world: World, folders: readonly string[], affected: ReadonlySet<string>): boolean {
  const root = folders[0] ?? '';
  const values = valuesPathsOf(root, world, world.around.inputs).map(folderOf);
  if ([...folders, ...values].some((folder) => affected.has(folder || '.'))) return true;
  if ([...affected].some(mayBeGiven(root, world))) return true;
  const inputs = world.inputsAmong(affected);
  return inputs.length > 0 && folders.some((folder) => world.mayRead(folder, inputs));
}

/** Folders for which the policy names variable files without any effect. */
function tellOfStrangers(world: World, roots: readonly string[]): void {
  for (const folder of world.around.inputs.varFiles.keys())
    if (world.isWhole && !roots.includes(folder))
      world.tell(
        `terraform.var_files names ${folder === '' ? 'the root' : folder}, which is no root module of this repository.`,
      );
}

/** A stage as one variant of a run makes it. */
type Outcome = { readonly variant: Variant; readonly stage: Stage };

function stagesOfRun(
  world: World,
  { name, variants, isGiven }: Run,
  affected: ReadonlySet<string> | null,
): Stage[] {
  const stages = withoutFalseMoves(agreedStages(world, variants));
  const read = variants.flatMap(({ root }) => root.place.files.units);
  const units = [...read, ...[...(affected ?? [])].filter(isGiven)];
  if (name === null && units.length === 0) return stages;
  return stages.map((stage) => ({ ...hangingOn(stage, units), run: name }));
}

/** The stages as all variants make them. */
function agreedStages(world: World, variants: readonly Variant[]): Stage[] {
  const [only] = variants;
  if (only && variants.length === 1) return stagesOfVariant(world, only);
  const outcomes = new Map<string, Outcome[]>();
  for (const variant of variants) {
    const counts = new Map<string, number>();
    for (const stage of stagesOfVariant(world, variant)) {
      const identity = JSON.stringify([stage.address, stage.block]);
      const count = counts.get(identity) ?? 0;
      counts.set(identity, count + 1);
      const key = `${identity}#${count}`;
      const others = outcomes.get(key);
      if (others) others.push({ variant, stage });
      else outcomes.set(key, [{ variant, stage }]);
    }
  }
  return withoutOpenOnes([...outcomes.values()]).map(agreed);
}

/** What a run that lacks values makes of a block alone (`[*]` instances) says less than what the others make of it. */
function withoutOpenOnes(groups: readonly Outcome[][]): readonly Outcome[][] {
  const isOpen = (group: readonly Outcome[]): boolean => group.every(({ variant }) => variant.lacksValues);
  const told = groups
    .filter((group) => !isOpen(group))
    .flatMap((group) => group.map(({ stage }) => blockOf(stage)));
  const blocks = new Set(told);
  return groups.filter((group) => !isOpen(group) || !group.some(({ stage }) => blocks.has(blockOf(stage))));
}

function blockOf({ block }: Stage): string {
  return JSON.stringify(block);
}

/** What one stage of a root reads, or is given, may decide the others too: values are computed once for all. */
function hangingOn(stage: Stage, units: readonly string[]): Stage {
  return units.length === 0 ? stage : { ...stage, units: [...new Set([...stage.units, ...units])] };
}

/** A stage with the resource instance that makes it. */
type Seated = { readonly stage: Omit<Stage, 'former'>; readonly seat: Seat };

/** All certificates are decided before the first integration is looked at, which then can't change one. */
function stagesOfVariant(world: World, { root }: Variant): Stage[] {
  const modules = [...instancesBelow(root)];
  const seated = modules.flatMap((module) => stagesIn(world, module));
  const integrations = new RootIntegrations(world, root, modules);
  return seated.map(({ stage, seat }) => {
    const { state, because, units } = integrations.of(seat);
    const all = new Set([...stage.units, ...units]);
    return {
      ...stage,
      integrations: state,
      integrationsBecause: because,
      units: [...all],
      // only a comparison with a base asks for them, and they are many where modules are deep
      get former() {
        return formerAddresses(stage.address, seat.module.place.moves);
      },
    };
  });
}

function stagesIn(world: World, module: ModuleInstance): Seated[] {
  return module.module.resources.flatMap((block) => {
    const kind = kindOf(block, module);
    if (!kind) return [];
    const { instances, because } = module.instancesOf(block);
    const notes = because.map(({ text }) => text).slice(-1);
    return instances
      .filter(() => world.hasRoomFor('stages', block.header))
      .map((instance) => ({
        stage: stageOf(world, module, block, instance, kind, notes),
        seat: { module, block, instance, because },
      }));
  });
}

function kindOf(block: Block, module: ModuleInstance): Stage['kind'] | null {
  const [type] = block.labels;
  if (type === 'aws_api_gateway_stage') return 'terraform_stage';
  const name = block.arguments.get('stage_name');
  if (type !== 'aws_api_gateway_deployment' || !name) return null;
  try {
    const value = module.argument(name, { key: '', bindings: new Map() });
    return value.kind === 'null' || (value.kind === 'string' && value.text === '')
      ? null
      : 'terraform_inline_stage';
  } catch (error) {
    if (error instanceof EvaluationError) return 'terraform_inline_stage';
    throw error;
  }
}

function stageOf(
  world: World,
  module: ModuleInstance,
  block: Block,
  instance: Instance,
  kind: Stage['kind'],
  notes: readonly string[],
): Seated['stage'] {
  const found =
    kind === 'terraform_stage' ? certificateOf(world, module, block, instance) : inlineCertificate(block);
  const ownAddress = addressOf(block) + instance.key;
  const existsBecause = chained(module.expansionBecause(block), module.place.because);
  return {
    kind,
    address: module.addressIn(ownAddress),
    ownAddress,
    run: null,
    calls: module.place.calls,
    header: block.header,
    block: block.block,
    existsBecause,
    attribute: block.arguments.get(ATTRIBUTE)?.place ?? null,
    certificate: { ...found, notes: [...found.notes, ...ownDefaults(world, module, found), ...notes] },
    integrations: 'unknown',
    integrationsBecause: [],
    units: unitsOf(world, module, [...found.because, ...existsBecause]),
  };
}

/** A note where defaults decide and it is only by the lack of a caller that they are those of a root. */
function ownDefaults(world: World, { module, place }: ModuleInstance, { because }: Certificate): string[] {
  const isSurelyRoot = module.isSurelyRoot || automaticFiles(module.folder, world.files).length > 0;
  if (place.calls.length > 0 || isSurelyRoot) return [];
  const defaults = defaultsOf(module);
  const decides = because.some((step) => defaults.has(placeKey(step)));
  return decides
    ? [
        `Nothing in this repository calls the module in ${module.folder || 'its root'}: its own defaults count.`,
      ]
    : [];
}

const knownDefaults = new WeakMap<Module, ReadonlySet<string>>();

/** Where the variables of a module have their defaults. */
function defaultsOf(module: Module): ReadonlySet<string> {
  const known = knownDefaults.get(module);
  if (known) return known;
  const blocks = [...module.variables.values()];
  const found = new Set(
    blocks.flatMap((block) => block.arguments.get('default')?.place ?? []).map((place) => placeKey(place)),
  );
  knownDefaults.set(module, found);
  return found;
}

function placeKey({ file, start, end }: Range): string {
  return `${file}:${start}:${end}`;
}

/** The folders that a change must touch to change what is said of the stage. */
function unitsOf(world: World, module: ModuleInstance, because: readonly Because[]): string[] {
  const folders = new Set([...module.place.folders, ...foldersBelow(world, module.module.folder)]);
  for (const { file } of because) folders.add(isOwnPath(file) ? folderOf(file) : file);
  return [...folders].map((folder) => folder || '.');
}

/** A deployment with a `stage_name` makes a stage whose certificate no argument sets or shows. */
function inlineCertificate(block: Block): Certificate {
  const place = block.arguments.get('stage_name')?.place ?? block.header;
  const text =
    'stage_name makes a stage here whose client certificate no argument of the deployment can set or show';
  return { state: 'unknown', because: [{ ...place, text }], identity: null, notes: [] };
}

/** The stage as all variants make it. */
function agreed(outcomes: readonly Outcome[]): Stage {
  const [first, ...others] = outcomes.map(({ variant, stage }) => ({
    stage,
    file: variant.named,
    lacksValues: variant.lacksValues,
  }));
  if (!first) throw new RangeError('a stage that no variant makes');
  return agreedStage([first, ...others], { file: 'values file', deployment: 'run' });
}
