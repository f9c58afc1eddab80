import type { Argument, Block } from './block.ts';
import type { Module } from './module.ts';
import { type Inputs, ModuleInstance } from './module-instance.ts';
import { automaticFiles, namedFiles, type ValuesFile } from './tfvars.ts';
import { described, type Value } from './value.ts';
import type { World } from './world.ts';

/** A root module with the values files of one run. */
export type Variant = {
  readonly root: ModuleInstance;
  /** The named values file that the run is given; null for a run without any. */
  readonly named: string | null;
};

/** Most named values files of one root that are tried. */
export const MAX_VARIANTS = 40;

/** The runs of a root that the repository knows of: without a named values file, and with each. */
export function variantsOf(world: World, module: Module): Variant[] {
  const automatic = automaticFiles(module.folder, world.files);
  const named = namedFiles(module.folder, world.files, world.configured).filter((file) =>
    isAbout(file, module),
  );
  for (const { problem } of [...automatic, ...named]) if (problem) world.report(problem, problem.message);
  const variants: Variant[] = [{ root: rootWith(world, module, automatic), named: null }];
  for (const file of named.slice(0, MAX_VARIANTS))
    variants.push({ root: rootWith(world, module, [...automatic, file]), named: file.file.path });
  return variants;
}

/** Whether a values file sets any variable of the module. */
function isAbout({ values }: ValuesFile, { variables }: Module): boolean {
  return [...values.keys()].some((name) => variables.has(name));
}

function rootWith(world: World, module: Module, files: readonly ValuesFile[]): ModuleInstance {
  const place = { address: '', rootFolder: module.folder, depth: 0, folders: [module.folder] };
  const values = new Map<string, Argument>(files.flatMap((file) => [...file.values]));
  const inputs: Inputs = (variable) => {
    const argument = values.get(variable);
    return argument ? givenBy(root, argument) : null;
  };
  const root: ModuleInstance = new ModuleInstance(world, module, place, inputs);
  return root;
}

/** The value of a line of a values file, in which no names have a meaning. */
function givenBy(root: ModuleInstance, argument: Argument): Value {
  const value = root.literal(argument);
  const told = described({ ...value, isSensitive: value.isSensitive || root.isSecret(argument.name) });
  return {
    ...value,
    because: [{ ...argument.place, text: `${argument.name} is ${told} in ${argument.place.file}` }],
  };
}

/** Every instance of the blocks of a module and of the modules that it calls, in the order of the source. */
export function* instancesBelow(instance: ModuleInstance): Generator<ModuleInstance> {
  yield instance;
  for (const call of instance.module.calls.values()) yield* calledInstances(instance, call);
}

function* calledInstances(instance: ModuleInstance, call: Block): Generator<ModuleInstance> {
  if (!instance.called(call)) return;
  for (const each of instance.instancesOf(call).instances) {
    const child = instance.child(call, each);
    if (child) yield* instancesBelow(child);
  }
}
