import { posix } from 'node:path';
import type { SourceFile } from '../source/text.ts';
import type { Circumstances, Files, Inputs } from '../stage.ts';
import { documentsAround, fileAt } from './neighbours.ts';
import { pathsCalledIn } from './nested-stack.ts';
import { isFor, type ParameterFile, readParameterFiles, readsAsParameters } from './parameter-file.ts';
import { searchable } from './searchable.ts';
import { isServerlessPart, serverlessFilesIn } from './serverless-file.ts';
import { templatesOf } from './template.ts';

/** The files, and those around them that deploy one of them, directly or not, or that one of them gives parameters. */
export function withCallers(files: Files, { inputs, surroundings }: Circumstances): Files {
  const all = new Map(files);
  for (const file of all.values()) {
    const given = readsAsParameters(file) ? readParameterFiles(file) : [];
    if (given.length === 0 && !STAGE_WORDS.test(searchable(file)) && !isServerlessPart(file)) continue;
    const named = templatesFor(given, inputs).flatMap((path) => fileAt(path, surroundings) ?? []);
    for (const each of [...named, ...documentsAround(file.path, surroundings)]) {
      if (all.has(each.path)) continue;
      const isTaken =
        given.length > 0
          ? named.includes(each) || given.some((one) => isForOneIn(one, each))
          : namedIn(each).includes(file.path);
      if (isTaken) all.set(each.path, each);
    }
  }
  return all;
}

function isForOneIn(given: ParameterFile, file: SourceFile): boolean {
  return templatesOf(file).templates.some((template) => isFor(given, template));
}

/** The templates that parameter files name, and those for which the policy names one of them. */
function templatesFor(given: readonly ParameterFile[], inputs: Inputs): string[] {
  return given.flatMap(({ path, template }) => [
    ...namedFor(path, inputs),
    ...(template === null ? [] : [template]),
  ]);
}

/** The templates for which the policy names a parameter file, perhaps with an environment behind it. */
function namedFor(path: string, { parameterFiles }: Inputs): string[] {
  const isMeant = (template: string, written: string): boolean => {
    const [name = ''] = written.split('#', 1);
    return [posix.normalize(name), posix.join(posix.dirname(template), name)].includes(path);
  };
  return [...parameterFiles]
    .filter(([template, files]) => files.some((each) => isMeant(template, each)))
    .map(([template]) => template);
}

const STAGE_WORDS = /AWS::(?:ApiGateway|Serverless|CloudFormation::Stack|Include)/;

const STACK_WORDS = /AWS::CloudFormation::Stack\b|AWS::Serverless::Application\b|AWS::Include\b/;

/** The templates that a file's templates deploy. */
function callsIn(file: SourceFile): string[] {
  return STACK_WORDS.test(searchable(file)) ? templatesOf(file).templates.flatMap(pathsCalledIn) : [];
}

/** The files that a file's templates deploy, and that it puts in by `${file(…)}`. */
function namedIn(file: SourceFile): string[] {
  return [...callsIn(file), ...serverlessFilesIn(file)];
}

/** The files that files which nothing deploys deploy, directly or not: in a circle each stands for itself. */
export function belowRoots(files: Files): Set<string> {
  const calls = new Map([...files.values()].map((file) => [file.path, callsIn(file)]));
  const called = new Set([...calls.values()].flat());
  const waiting = [...calls.keys()].filter((path) => !called.has(path));
  const below = new Set<string>();
  for (const path of waiting)
    for (const next of calls.get(path) ?? []) {
      if (!below.has(next)) waiting.push(next);
      below.add(next);
    }
  return below;
}

/** The linked files of a group, with the units that stand around it. */
export function filesAround(files: Files, units: ReadonlySet<string>, around: Circumstances): Files {
  const linked = new Map(linkedFiles(files, units, around.inputs));
  for (const path of units) {
    const file = linked.has(path) ? null : fileAt(path, around.surroundings);
    if (file) linked.set(path, file);
  }
  return linked;
}

/**
 * The files of a group without those that neither are, nor deploy, nor are deployed by one of the units, nor are given
 * their values by one.
 */
export function linkedFiles(files: Files, units: ReadonlySet<string>, inputs: Inputs): Files {
  const links = new Map<string, Set<string>>();
  const link = (from: string, to: string): void => {
    const known = links.get(from);
    if (known) known.add(to);
    else links.set(from, new Set([to]));
  };
  for (const file of files.values())
    for (const path of namedIn(file)) {
      link(file.path, path);
      link(path, file.path);
    }
  const linked = new Set(units);
  for (const path of units) for (const template of namedFor(path, inputs)) linked.add(template);
  for (const each of linked) for (const other of links.get(each) ?? []) linked.add(other);
  return new Map([...files].filter(([path]) => linked.has(path)));
}
