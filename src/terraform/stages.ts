import type { Certificate, Circumstances, Files, Found, Stage } from '../stage.ts';
import { ATTRIBUTE, addressOf, type Block } from './block.ts';
import { certificateOf } from './certificate.ts';
import type { Instance } from './expansion.ts';
import { folderOf } from './module.ts';
import { foldersBelow, rootFolders } from './module-graph.ts';
import type { ModuleInstance } from './module-instance.ts';
import { instancesBelow, type Variant, variantsOf } from './root.ts';
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
  for (const folder of rootFolders(world)) {
    const folders = foldersBelow(world, folder);
    if (!folders.some((each) => world.mentionsStages(each))) continue;
    if (affected && !folders.some((each) => affected.has(each || '.'))) continue;
    const module = world.module(folder);
    if (module) stages.push(...stagesOfRoot(world, variantsOf(world, module)));
  }
  return { stages, problems: world.problems, notices: world.notices };
}

/** A stage as one run of a root makes it. */
type Outcome = { readonly variant: Variant; readonly stage: Stage };

function stagesOfRoot(world: World, variants: readonly Variant[]): Stage[] {
  const outcomes = new Map<string, Outcome[]>();
  for (const variant of variants) {
    const counts = new Map<string, number>();
    for (const instance of instancesBelow(variant.root))
      for (const stage of stagesIn(world, instance)) {
        const name = JSON.stringify([stage.address, stage.block]);
        const count = counts.get(name) ?? 0;
        counts.set(name, count + 1);
        const key = `${name}#${count}`;
        const others = outcomes.get(key);
        if (others) others.push({ variant, stage });
        else outcomes.set(key, [{ variant, stage }]);
      }
  }
  return [...outcomes.values()].map(agreed);
}

function stagesIn(world: World, module: ModuleInstance): Stage[] {
  return module.module.resources.flatMap((block) => {
    const kind = kindOf(block, module);
    if (!kind) return [];
    const { instances, because } = module.instancesOf(block);
    const notes = because.map(({ text }) => text).slice(-1);
    return instances
      .filter(() => world.hasRoomFor('stages', block.header))
      .map((instance) => stageOf(world, module, block, instance, kind, notes));
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
): Stage {
  const found =
    kind === 'terraform_stage' ? certificateOf(world, module, block, instance) : inlineCertificate(block);
  return {
    kind,
    address: module.addressIn(addressOf(block) + instance.key),
    header: block.header,
    block: block.block,
    attribute: block.arguments.get(ATTRIBUTE)?.place ?? null,
    certificate: { ...found, notes: [...found.notes, ...notes] },
    integrations: 'unknown',
    units: unitsOf(world, module, found),
  };
}

/** The folders that a change must touch to change what is said of the stage. */
function unitsOf(world: World, module: ModuleInstance, { because }: Certificate): string[] {
  const folders = new Set([...module.place.folders, ...foldersBelow(world, module.module.folder)]);
  for (const { file } of because) folders.add(folderOf(file));
  return [...folders].map((folder) => folder || '.');
}

/** A deployment with a `stage_name` makes a stage whose certificate no argument sets or shows. */
function inlineCertificate(block: Block): Certificate {
  const place = block.arguments.get('stage_name')?.place ?? block.header;
  const text =
    'stage_name makes a stage here whose client certificate no argument of the deployment can set or show';
  return { state: 'unknown', because: [{ ...place, text }], identity: null, notes: [] };
}

/** The stage as all runs that the repository knows of make it; unknown, with what each gives, where they differ. */
function agreed(outcomes: readonly Outcome[]): Stage {
  const [first] = outcomes;
  if (!first) throw new RangeError('a stage that no run makes');
  const telling = withoutSilent(outcomes);
  const [leading = first] = telling;
  const isSame = telling.every(
    ({ stage }) =>
      stage.certificate.state === leading.stage.certificate.state &&
      stage.certificate.identity === leading.stage.certificate.identity,
  );
  if (isSame) return leading.stage;
  const said = telling.map(
    ({ variant, stage }) =>
      `${stage.certificate.state} ${variant.named ? `with ${variant.named}` : 'without a values file'}`,
  );
  const step = {
    ...(leading.stage.attribute ?? leading.stage.header),
    text: `it depends on the values file of the run: ${said.join(', ')}`,
  };
  const certificate: Certificate = {
    state: 'unknown',
    because: [step, ...leading.stage.certificate.because],
    identity: null,
    notes: [],
  };
  return { ...leading.stage, certificate };
}

/** A run without a values file says nothing where it lacks what the named files give. */
function withoutSilent(outcomes: readonly Outcome[]): Outcome[] {
  const telling = outcomes.filter(
    ({ variant, stage }) => variant.named !== null || stage.certificate.state !== 'unknown',
  );
  return telling.length > 0 ? telling : [...outcomes];
}
