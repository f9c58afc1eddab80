import type { Problem, SourceFile } from '../source/text.ts';
import type { Circumstances, Files } from '../stage.ts';
import { alone, type Deployment, nestedIn } from './deployment.ts';
import { placeOf } from './function-call.ts';
import { pathsCalledIn, sourceOf } from './nested-stack.ts';
import { type DeclaredStages, stagesIn, stagesOf } from './stages.ts';
import { type Template, templatesOf } from './template.ts';

/** Most deployments of nested stacks in one review. */
const MAX_DEPLOYMENTS = 2_000;

/** The templates of a repository as far as they are at hand, and which of them deploy which. */
export class Stacks {
  private readonly files: Files;
  private readonly around: Circumstances;
  private readonly known = new Map<string, Template | null>();
  /** Files whose templates are deployed by a root. */
  private readonly below: ReadonlySet<string>;
  private readonly told = new Set<string>();
  private readonly found: Problem[] = [];
  private deployments = 0;

  constructor(files: Files, around: Circumstances) {
    this.files = files;
    this.around = around;
    this.below = belowRoots(files);
  }

  /** The stages of a template and of all that it deploys; none of one that another template deploys. */
  stagesOf(template: Template): DeclaredStages {
    if (this.below.has(template.file.path)) return NOTHING;
    const own = stagesOf(template);
    if (pathsCalledIn(template).length === 0 && !hasRemote(template)) return own;
    return this.stagesBelow({ ...alone(template), templateAt: (path) => this.templateAt(path) });
  }

  /** One sentence each: stacks that are not followed. */
  get notices(): string[] {
    return [...this.told].sort();
  }

  get problems(): readonly Problem[] {
    return this.found;
  }

  private stagesBelow(deployment: Deployment): DeclaredStages {
    const own = stagesIn(deployment);
    const nested = [...deployment.template.resources.values()].flatMap((stack) => {
      const source = sourceOf(stack);
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
      this.found.push({ ...placeOf(stack.entry.key), message });
      return [];
    });
    return {
      stages: [own, ...nested].flatMap(({ stages }) => stages),
      problems: [own, ...nested].flatMap(({ problems }) => problems),
    };
  }

  private templateAt(path: string): Template | null {
    const known = this.known.get(path);
    if (known !== undefined) return known;
    const file = this.files.get(path) ?? this.fileAround(path);
    const [template = null] = file ? templatesOf(file).templates : [];
    this.known.set(path, template);
    return template;
  }

  private fileAround(path: string): SourceFile | null {
    const standing = this.around.surroundings.at(path);
    return typeof standing === 'object' && 'text' in standing ? { path, text: standing.text } : null;
  }
}

const NOTHING: DeclaredStages = { stages: [], problems: [] };

const STACK_WORDS = /AWS::CloudFormation::Stack\b|AWS::Serverless::Application\b/;

/** The templates that a file's templates deploy. */
function callsIn(file: SourceFile): string[] {
  return STACK_WORDS.test(file.text) ? templatesOf(file).templates.flatMap(pathsCalledIn) : [];
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

function hasRemote({ resources }: Template): boolean {
  return [...resources.values()].some((resource) => sourceOf(resource) !== null);
}

/** The files of a group without those that neither are, nor deploy, nor are deployed by one of the units. */
export function linkedFiles(files: Files, units: ReadonlySet<string>): Files {
  const links = new Map<string, Set<string>>();
  const link = (from: string, to: string): void => {
    const known = links.get(from);
    if (known) known.add(to);
    else links.set(from, new Set([to]));
  };
  for (const file of files.values())
    for (const path of callsIn(file)) {
      link(file.path, path);
      link(path, file.path);
    }
  const linked = new Set(units);
  for (const each of linked) for (const other of links.get(each) ?? []) linked.add(other);
  return new Map([...files].filter(([path]) => linked.has(path)));
}
