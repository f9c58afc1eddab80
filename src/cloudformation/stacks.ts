import { posix } from 'node:path';
import type { Problem, SourceFile } from '../source/text.ts';
import type { Circumstances, Files, Inputs } from '../stage.ts';
import { alone, type Deployment, filesOf, MAX_STACK_DEPTH, nestedIn } from './deployment.ts';
import { placeOf } from './function-call.ts';
import { type Include, includedTemplate } from './include.ts';
import { documentsAround, fileAt } from './neighbours.ts';
import { isNestedStack, pathsCalledIn, sourceOf, unfollowed } from './nested-stack.ts';
import { isFor, type ParameterFile, readParameterFiles, readsAsParameters } from './parameter-file.ts';
import { agreedStages, type Run, runsOf } from './runs.ts';
import { searchable } from './searchable.ts';
import { isServerlessPart, serverlessFilesIn } from './serverless-file.ts';
import { type DeclaredStages, stagesIn } from './stages.ts';
import { type Template, templatesOf } from './template.ts';

/** Most deployments of nested stacks in one review. */
const MAX_DEPLOYMENTS = 2_000;

/** The templates of a repository as far as they are at hand, and which of them deploy which. */
export class Stacks {
  /** The files, and those around them that have to do with them. */
  readonly files: Files;
  private readonly around: Circumstances;
  private readonly known = new Map<string, Template | null>();
  /** Files whose templates are deployed by a root. */
  private readonly below: ReadonlySet<string>;
  private readonly told = new Set<string>();
  private readonly found = new Map<string, Problem>();
  private deployments = 0;

  /** Beside the files, the documents around the affected ones are looked at for stacks that deploy them. */
  constructor(own: Files, affected: ReadonlySet<string> | null, around: Circumstances) {
    const files = affected ? withCallers(own, around) : own;
    this.files = files;
    this.around = around;
    this.below = belowRoots(files);
  }

  /** The stages of a template and of all that it deploys; none of one that another template deploys. */
  stagesOf(template: Template): DeclaredStages {
    if (this.below.has(template.file.path)) return NOTHING;
    const runs = runsOf(template, this.files, this.around);
    const made = runs.map((run) =>
      agreedStages(
        run,
        run.variants.map((variant) => this.stagesWith(template, variant)),
      ),
    );
    return {
      stages: made.flatMap(({ stages }) => stages),
      problems: made.flatMap(({ problems }) => problems),
    };
  }

  private stagesWith(template: Template, { given }: Run['variants'][number]): DeclaredStages {
    const templateAt = (path: string): Template | null => this.templateAt(path);
    const asked = new Set<string>();
    const fileOf = (path: string): SourceFile | null => {
      asked.add(path);
      return this.fileAt(path);
    };
    const childrenOf = (folder: string) => this.around.surroundings.childrenOf(folder) ?? [];
    const made = this.stagesBelow({ ...alone(template), given, fileAt: fileOf, childrenOf, templateAt });
    if (asked.size === 0) return made;
    const stages = made.stages.map((stage) => ({
      ...stage,
      units: [...new Set([...stage.units, ...asked])],
    }));
    return { ...made, stages };
  }

  /** One sentence each: what is not followed. */
  get unfollowed(): string[] {
    return [...this.told].sort();
  }

  get problems(): readonly Problem[] {
    return [...this.found.values()];
  }

  private stagesBelow(deployment: Deployment): DeclaredStages {
    const own = stagesIn(deployment);
    const { resources, looped } = deployment.template;
    for (const { id } of looped.filter(({ type }) => isNestedStack(type)))
      this.told.add(`Nested stacks that Fn::ForEach makes are not followed: ${id}.`);
    const nested = [...resources.values(), ...looped].flatMap((stack) => {
      const sentence = unfollowed(stack);
      if (sentence !== null) this.told.add(sentence);
      const source = 'loops' in stack ? null : sourceOf(stack);
      if (!source) return [];
      if ('elsewhere' in source) {
        this.told.add(`Nested stacks from elsewhere are not followed: ${source.elsewhere}.`);
        return [];
      }
      const child = nestedIn(deployment, stack);
      if (child && this.deployments++ < MAX_DEPLOYMENTS) return [this.stagesBelow(child)];
      const message = child
        ? `There are more than ${MAX_DEPLOYMENTS} nested stacks; the others are not judged.`
        : `The template of ${stack.id} can't be read here, or deploys itself: ${source.path}.`;
      this.report({ ...placeOf(stack.entry.key), message });
      return [];
    });
    const included = deployment.template.includes.flatMap((include) =>
      this.stagesOfIncluded(include, deployment),
    );
    const all = [own, ...nested, ...included];
    return {
      stages: all.flatMap(({ stages }) => stages),
      problems: all.flatMap(({ problems }) => problems),
    };
  }

  /** What an include adds to a deployment; nothing where that is told. */
  private stagesOfIncluded(include: Include, deployment: Deployment): DeclaredStages[] {
    const { source, place } = include;
    if ('elsewhere' in source) {
      this.told.add(`What AWS::Include takes from elsewhere is not followed: ${source.elsewhere}.`);
      return [];
    }
    const files = filesOf(deployment);
    const isFollowed = !files.includes(source.path) && files.length < MAX_STACK_DEPTH;
    const file = isFollowed ? this.fileAt(source.path) : null;
    const template = file && includedTemplate(file, include, deployment.template);
    if (template && this.deployments++ < MAX_DEPLOYMENTS)
      return [this.stagesBelow({ ...deployment, template })];
    const message = `What AWS::Include takes from ${source.path} can't be read here.`;
    this.report({ ...place, message });
    return [];
  }

  /** Once for all deployments of a template. */
  private report(problem: Problem): void {
    this.found.set(JSON.stringify([problem.file, problem.start, problem.message]), problem);
  }

  /** A file of the repository; null where none is at hand. */
  fileAt(path: string): SourceFile | null {
    return this.files.get(path) ?? fileAt(path, this.around.surroundings);
  }

  private templateAt(path: string): Template | null {
    const known = this.known.get(path);
    if (known !== undefined) return known;
    const file = this.fileAt(path);
    const [template = null] = file ? templatesOf(file).templates : [];
    this.known.set(path, template);
    return template;
  }
}

/** The files, and those around them that deploy one of them, directly or not, or that one of them gives parameters. */
function withCallers(files: Files, { inputs, surroundings }: Circumstances): Files {
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

const NOTHING: DeclaredStages = { stages: [], problems: [] };

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
function belowRoots(files: Files): Set<string> {
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
