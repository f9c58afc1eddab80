import { posix } from 'node:path';
import type { Circumstances } from '../stage.ts';
import type { Argument, Block } from './block.ts';
import type { Module } from './module.ts';
import { foldersBelow } from './module-graph.ts';
import { type Inputs, ModuleInstance } from './module-instance.ts';
import { rootPlace } from './place.ts';
import { ReadFiles } from './read-files.ts';
import {
  automaticFiles,
  isAstray,
  isAutomaticValues,
  isNamedFrom,
  namedFiles,
  readValues,
  type ValuesFile,
} from './tfvars.ts';
import { described, unknownOf, type Value } from './value.ts';
import type { World } from './world.ts';

/** A root module with the inputs of one run. */
export type Variant = {
  readonly root: ModuleInstance;
  /** The named values file that the run may be given; null for a run without any. */
  readonly named: string | null;
  /** Whether named files give what this run lacks: it is possible only with values that are not in the repository. */
  readonly lacksValues: boolean;
};

/** A deployment of a root. Which of its variants it is, is not known where there are several. */
export type Run = {
  /** What tells it from the others that the policy names: `env/prod.tfvars, workspace blue`; null where there is one. */
  readonly name: string | null;
  readonly variants: readonly Variant[];
  /** Whether it may be given a values file at this path, which need not be there any more. */
  readonly isGiven: (path: string) => boolean;
};

/** Most named values files of one root that are tried. */
export const MAX_VARIANTS = 40;

/** The runs of a root: those that the policy names, else one that may be given any values file of the repository. */
export function runsOf(world: World, module: Module): Run[] {
  const { inputs } = world.around;
  const sets = inputs.varFiles.get(module.folder) ?? [];
  const usesWorkspace = foldersBelow(world, module.folder).some((folder) => world.mentionsWorkspace(folder));
  const workspaces = usesWorkspace && inputs.workspaces.length > 0 ? inputs.workspaces : [null];
  return workspaces.flatMap((workspace): Run[] => {
    const where = workspace === null ? [] : [`workspace ${workspace}`];
    if (sets.length === 0)
      return [
        {
          name: where[0] ?? null,
          variants: guessedVariants(world, module, workspace),
          isGiven: mayBeGiven(module.folder, world),
        },
      ];
    return sets.map((paths) => ({
      name: [...paths, ...where].join(', '),
      variants: [{ root: chosenRoot(world, module, paths, workspace), named: null, lacksValues: false }],
      isGiven: isOneOf(placesOf(paths, module.folder)),
    }));
  });
}

/** The paths at which named values files of the runs of a root may stand. */
export function valuesPathsOf(root: string, world: World, inputs: Circumstances['inputs']): string[] {
  const chosen = inputs.varFiles.get(root);
  return chosen
    ? placesOf(chosen.flat(), root)
    : namedFiles(root, world.files)
        .map(({ file }) => file.path)
        .filter(mayBeNamed(root, world, inputs));
}

/** Whether a values file at a path, there or gone, may be given to a run of the root. */
export function mayBeGiven(root: string, world: World): (path: string) => boolean {
  const { inputs } = world.around;
  const chosen = inputs.varFiles.get(root);
  return chosen ? isOneOf(placesOf(chosen.flat(), root)) : mayBeNamed(root, world, inputs);
}

/** The same of a root for which the policy names none. A file astray that it names for another root is that one's. */
function mayBeNamed(
  root: string,
  world: World,
  { varFiles }: Circumstances['inputs'],
): (path: string) => boolean {
  const isNamed = isNamedFrom(root, world.files);
  const isTaken = isOneOf([...varFiles].flatMap(([folder, sets]) => placesOf(sets.flat(), folder)));
  return (path) => isNamed(path) && !(isTaken(path) && isAstray(path, world.files));
}

/** Beside the root's folder, from which Terraform takes a path, the repository's root is looked at. */
function placesOf(paths: readonly string[], folder: string): string[] {
  return paths.flatMap((path) => [posix.join(folder, path), posix.normalize(path)]);
}

function isOneOf(paths: readonly string[]): (path: string) => boolean {
  const all = new Set(paths);
  return (path) => all.has(path);
}

/** Without a named values file, and with each of those that stand below the root or astray. */
function guessedVariants(world: World, module: Module, workspace: string | null): Variant[] {
  const automatic = automaticFiles(module.folder, world.files);
  const isGiven = mayBeGiven(module.folder, world);
  const { below = [], astray = [] } = Object.groupBy(
    namedFiles(module.folder, world.files).filter(({ file }) => isGiven(file.path)),
    ({ file }) => (isAstray(file.path, world.files) ? 'astray' : 'below'),
  );
  const named = [
    ...below.filter((file) => isAbout(file, module)),
    ...astray.filter((file) => isAbout(file, module) && isAllAbout(file, module)),
  ];
  reportProblems(world, [...automatic, ...named]);
  const beyond = named[MAX_VARIANTS];
  if (beyond)
    world.report(
      { file: beyond.file.path, start: 0, end: 0 },
      `More than ${MAX_VARIANTS} values files may be given to ${module.folder || 'the root of the repository'}: this one and those after it are not tried. The config can name those that are used (terraform.var_files).`,
    );
  const lacksValues = isNeeded(below, automatic, module);
  const plain = rootWith(world, module, automatic, [], workspace);
  const variants: Variant[] = [{ root: plain, named: null, lacksValues }];
  for (const file of named.slice(0, MAX_VARIANTS))
    variants.push({
      root: rootWith(world, module, automatic, [file], workspace),
      named: file.file.path,
      lacksValues: false,
    });
  return variants;
}

/** The root with the files that the policy names for one run. */
function chosenRoot(
  world: World,
  module: Module,
  paths: readonly string[],
  workspace: string | null,
): ModuleInstance {
  const automatic = automaticFiles(module.folder, world.files);
  const given = paths.map((path) => givenFile(world, module.folder, path));
  reportProblems(
    world,
    [...automatic, ...given].filter((file) => 'values' in file),
  );
  return rootWith(world, module, automatic, given, workspace);
}

function givenFile(world: World, folder: string, path: string): ValuesFile | MissingFile {
  for (const place of placesOf([path], folder)) {
    const file = world.files.get(place);
    if (file) return readValues(file);
    const standing = world.around.surroundings.at(place);
    if (typeof standing === 'object' && 'text' in standing) return readValues(standing);
  }
  return { missing: path, why: UNHELD };
}

function reportProblems(world: World, files: readonly ValuesFile[]): void {
  for (const { problem } of files) if (problem) world.report(problem, problem.message);
}

/** Whether named files give what has no default and no automatic file gives. */
function isNeeded(
  named: readonly ValuesFile[],
  automatic: readonly ValuesFile[],
  { variables }: Module,
): boolean {
  const isGiven = (name: string): boolean => automatic.some(({ values }) => values.has(name));
  return named.some(({ values }) =>
    [...values.keys()].some(
      (name) => variables.get(name)?.arguments.has('default') === false && !isGiven(name),
    ),
  );
}

/** Whether a values file sets any variable of the module, as far as it can be read. */
function isAbout({ values, problem }: ValuesFile, { variables }: Module): boolean {
  return problem !== null || [...values.keys()].some((name) => variables.has(name));
}

/** Whether it sets no other ones. */
function isAllAbout({ values }: ValuesFile, { variables }: Module): boolean {
  return [...values.keys()].every((name) => variables.has(name));
}

/** A file that a run is given and that can't be read here: it may set any variable. */
type MissingFile = { readonly missing: string; readonly why: string };

function rootWith(
  world: World,
  module: Module,
  automatic: readonly ValuesFile[],
  given: readonly (ValuesFile | MissingFile)[],
  workspace: string | null,
): ModuleInstance {
  const files = [...automatic, ...unreadFiles(world, module.folder), ...given];
  const inputs: Inputs = (variable) => {
    for (const file of files.toReversed()) {
      if ('missing' in file) return unknownFrom(file.missing, file.why, module, variable);
      const argument = file.values.get(variable);
      if (argument) return givenBy(root, argument);
      if (file.problem) return unknownFrom(file.file.path, UNREAD, module, variable);
    }
    return null;
  };
  const read = new ReadFiles(world);
  const place = rootPlace(module, workspace, read);
  const root: ModuleInstance = new ModuleInstance(world, module, place, inputs);
  return root;
}

/** Values files that the root reads by itself and that are there, but can't be read: a link, no text, too large. */
function unreadFiles({ around: { surroundings }, files }: World, folder: string): MissingFile[] {
  return (surroundings.childrenOf(folder) ?? [])
    .filter((path) => isAutomaticValues(path) && !files.has(path) && surroundings.kindAt(path) !== 'folder')
    .map((path) => ({ missing: path, why: UNREAD }));
}

const UNREAD = "which can't be read";
const UNHELD = 'which the config names and the repository does not hold';

function unknownFrom(path: string, why: string, { variables }: Module, variable: string): Value | null {
  const block = variables.get(variable);
  const text = `var.${variable} may be set in ${path}, ${why}`;
  return block ? unknownOf('any', [{ ...block.header, text }]) : null;
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
