import type { Problem, SourceFile } from '../source/text.ts';
import type { Circumstances, Files } from '../stage.ts';
import { alone, type Deployment, filesOf, MAX_STACK_DEPTH, nestedIn } from './deployment.ts';
import { placeOf } from './function-call.ts';
import { type Include, includedTemplate } from './include.ts';
import { belowRoots, withCallers } from './linked-files.ts';
import { fileAt } from './neighbours.ts';
import { isNestedStack, sourceOf, unfollowed } from './nested-stack.ts';
import { agreedStages, type Run, runsOf } from './runs.ts';
import { type DeclaredStages, stagesIn } from './stages.ts';
import { type Template, templatesOf } from './template.ts';

/** Most deployments of nested stacks and includes in one review. */
const MAX_DEPLOYMENTS = 2_000;
const TOO_MANY = `There are more than ${MAX_DEPLOYMENTS} nested stacks and includes; the others are not judged.`;

const NOTHING: DeclaredStages = { stages: [], problems: [] };

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
        ? TOO_MANY
        : `The template of ${stack.id} can't be judged: ${this.obstacleTo(source.path, deployment)}.`;
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
    const message = template
      ? TOO_MANY
      : `What AWS::Include takes can't be judged: ${this.obstacleTo(source.path, deployment)}.`;
    this.report({ ...place, message });
    return [];
  }

  /** Why what stands at a path is not followed from a deployment. */
  private obstacleTo(path: string, deployment: Deployment): string {
    const files = filesOf(deployment);
    if (files.includes(path)) return `${path} leads back to itself`;
    if (files.length >= MAX_STACK_DEPTH) return `no more than ${MAX_STACK_DEPTH} levels are followed`;
    const standing = this.files.get(path) ?? this.around.surroundings.at(path);
    if (standing === 'absent') return `there is no ${path} in this repository`;
    if (standing === 'folder') return `${path} is a folder`;
    return 'unread' in standing ? standing.unread : `${path} is no template`;
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
