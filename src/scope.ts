import { posix } from 'node:path';
import { isPathIncluded } from './control/glob.ts';
import type { Policy } from './control/policy.ts';
import { languageOf, languages, unitOf } from './languages.ts';
import { type Changes, reachOf } from './reach.ts';
import { folderOf, foldersUp } from './source/path.ts';
import { type Revision, type Snapshot, sourceFile } from './source/snapshot.ts';
import type { SourceFile } from './source/text.ts';
import { type Circumstances, type Files, type Language, type Stage, unitBelow } from './stage.ts';

/** Endings of files that hold programs, prose, media or archives: never a template, so never read for being one. */
const NO_TEMPLATE =
  /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|rb|php|cs|[ch](?:pp)?|sh|sql|md|mdx|rst|html?|s?css|vue|svg|png|jpe?g|gif|ico|webp|pdf|zip|gz|tgz|jar|woff2?|ttf|mp4|lock|sum|map|snap|tfstate|csv|pem|exe|dll|so|wasm)$/i;

/** Files that other tools own, or hidden ones: like programs, they change often and decide no stage. */
const OTHER_TOOLS =
  /(?:^|\/)(?:\.[^/]+\/.*|\.[^/]+|(?:package|package-lock|composer|lerna|nx|turbo|angular|deno|[jt]sconfig[^/]*)\.json|pnpm-(?:lock|workspace)\.yaml|(?:docker-)?compose[^/]*\.ya?ml|Dockerfile|Makefile|LICENSE|CODEOWNERS)$/;

/** Files that hold no program after all, though no template either. */
const INPUTS = /\.(?:csv|pem)$/i;

/** Which part of a tree a review looks at. */
export type ScopeOptions = {
  /** Paths that the pull request changes (added, edited, deleted, old and new names); null = there is no base. */
  readonly changed: readonly string[] | null;
  /** Files and folders whose stages are reported; absent = all. */
  readonly under?: readonly string[];
  /** New path of a renamed file → its path in the base. */
  readonly renames?: ReadonlyMap<string, string>;
  /** Whether all files can be read without a request, so that nothing limits how many are looked through. */
  readonly isAtHand?: boolean;
};

/** Answers which paths a review looks at. */
export class Scope implements Changes {
  readonly isTouched: boolean;
  readonly inputs: Changes['inputs'];
  readonly isAtHand: boolean;
  private readonly units: ReadonlySet<string> | null;
  private readonly under: readonly string[] | null;
  private readonly paths: Policy['paths'];

  constructor(policy: Policy, { changed, under, renames, isAtHand = false }: ScopeOptions) {
    const named = under && !under.includes('') ? under : null;
    const isNamed = (path: string): boolean => named?.some((each) => isBelow(path, each)) === true;
    const sources = [...(renames ?? [])].filter(([path]) => isNamed(path)).map(([, source]) => source);
    this.under = named && [...named, ...sources];
    this.paths = policy.paths;
    const isWhole = changed === null || policy.fail_on === 'all';
    this.units = isWhole ? null : new Set(changed.flatMap(unitsChangedBy));
    const others = changed?.filter((path) => languageOf(path) === null) ?? [];
    const { likely = [], unlikely = [] } = Object.groupBy(others, likelihoodOf);
    this.inputs = { likely, unlikely };
    this.isTouched = others.length !== changed?.length || others.some(isNamedBy(policy));
    this.isAtHand = isAtHand;
  }

  /** Whether every stage of the tree is looked at. */
  get isWhole(): boolean {
    return this.units === null && this.under === null;
  }

  /** Units of which only what they affect is looked at; null where everything is. */
  get affected(): ReadonlySet<string> | null {
    return this.units;
  }

  /** Whether this stage is reported. */
  hasStage({ block, units }: Stage): boolean {
    return this.isNamed(block.file) && (this.units === null || units.some((unit) => this.units?.has(unit)));
  }

  /** Whether what is wrong with this file is reported: it is changed, or one of the units that stages in scope hang on. */
  hasProblem(path: string, unitsInScope: ReadonlySet<string>): boolean {
    const unit = unitOf(path);
    return this.isNamed(path) && (this.units === null || this.units.has(unit) || unitsInScope.has(unit));
  }

  /** Whether the paths that are asked for and those of the policy name this file. */
  isNamed(path: string): boolean {
    return this.isUnder(path) && isPathIncluded(this.paths, path);
  }

  /** Whether the content of this file, which belongs to no language by its path, is needed. */
  isNeeded(path: string): boolean {
    const isChanged = this.units === null || this.units.has(path);
    return isChanged && this.isUnder(path) && !NO_TEMPLATE.test(path);
  }

  private isUnder(path: string): boolean {
    return this.under === null || this.under.some((each) => isBelow(path, each));
  }
}

/** Whether a change of these paths can affect the stages of a file, as far as the file itself tells. */
export function isReached(path: string, changed: readonly string[], policy: Policy): boolean {
  const { affected } = new Scope(policy, { changed });
  return affected === null || affected.has(unitOf(path));
}

function isBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}/`);
}

/** The units that a changed file changes: its own, and those of everything below the folders that hold it. */
function unitsChangedBy(path: string): string[] {
  return [unitOf(path), path, ...foldersUp(folderOf(path)).map(unitBelow)];
}

/** Whether the policy names a file of this path as one that gives values to variables, whatever its name. */
function isNamedBy({ inputs }: Policy): (path: string) => boolean {
  const named = [...inputs.varFiles].flatMap(([folder, sets]) =>
    sets.flat().flatMap((path) => [posix.join(folder, path), posix.normalize(path)]),
  );
  const all = new Set(named);
  return (path) => all.has(path);
}

/** Whether an expression on the way to a stage is likely to read the file. */
function likelihoodOf(path: string): 'likely' | 'unlikely' {
  return OTHER_TOOLS.test(path) || (NO_TEMPLATE.test(path) && !INPUTS.test(path)) ? 'unlikely' : 'likely';
}

/**
 * The paths whose content must be read before a review can be made, in the head's tree, the base's or both. Ask
 * again after each round of reading, until nothing is missing.
 */
export function needs(
  snapshot: Snapshot,
  policy: Policy,
  changed: readonly string[] | null,
  under?: readonly string[],
  isAtHand = false,
): string[] {
  const { renames } = snapshot;
  const scope = new Scope(policy, { changed, renames, isAtHand, ...(under ? { under } : {}) });
  const missing = new Set<string>();
  for (const revision of [snapshot.head, snapshot.base]) {
    if (!revision) continue;
    const reach = reachOf(revision, snapshot.contents, scope);
    const isMeant = (path: string): boolean =>
      languageOf(path) === null ? scope.isNeeded(path) : reach.has(path) || reach.isSearched(path);
    for (const [path, { id, mode }] of revision.tree)
      if (isRegular(mode) && !snapshot.contents.has(id) && isMeant(path)) missing.add(path);
  }
  return [...missing];
}

function isRegular(mode: string): boolean {
  return mode === '100644' || mode === '100755';
}

/** The files of a revision that have been read and are in scope, and those in scope that can't be read. */
export function filesIn(
  revision: Revision,
  contents: Snapshot['contents'],
  scope: Scope,
): { files: Files; unreadable: ReadonlyMap<string, string>; isWhole: boolean } {
  const reach = reachOf(revision, contents, scope);
  const files = new Map<string, SourceFile>();
  const unreadable = new Map<string, string>();
  const links = new Set<string>();
  for (const [path, { id, mode }] of revision.tree) {
    const language = languageOf(path);
    if (language === null ? !scope.isNeeded(path) : !reach.has(path)) continue;
    const content = contents.get(id);
    if (mode === '120000' && language) links.add(path);
    else if (!isRegular(mode)) continue;
    else if (!content) unreadable.set(path, 'the file was not read');
    else if ('text' in content) files.set(path, sourceFile(path, content));
    else if (language || content.isSuspect) unreadable.set(path, content.message);
  }
  // what a link points to is judged where it stands; only beside stages could it hold what they refer to
  const units = links.size > 0 ? unitsWithStages(files) : new Set();
  for (const path of links)
    if (units.has(unitOf(path)))
      unreadable.set(path, 'the file is a symbolic link, and links are not followed');
  return { files, unreadable, isWhole: reach.isWhole };
}

function unitsWithStages(files: Files): Set<string> {
  const relevant = [...files.values()].filter((file) =>
    languages.some((language) => language.isRelevant(file)),
  );
  return new Set(relevant.map(({ path }) => unitOf(path)));
}

/** A language's files that are read together. */
export type Group = {
  readonly language: Language;
  readonly files: Files;
  readonly around: Circumstances;
};

/** The groups that can hold stages, by language and then by path. */
export function groupsIn(files: Files, around: Circumstances): Group[] {
  return languages.flatMap((language) => {
    const groups = new Map<string, Map<string, SourceFile>>();
    const relevant = new Set<string>();
    for (const file of files.values()) {
      const owner = languageOf(file.path);
      if (owner && owner !== language) continue;
      const isRelevant = language.isRelevant(file);
      if (!owner && !isRelevant) continue;
      const name = language.groupOf(file.path);
      groups.set(name, (groups.get(name) ?? new Map()).set(file.path, file));
      if (isRelevant) relevant.add(name);
    }
    return [...groups]
      .filter(([name]) => relevant.has(name))
      .map(([, group]) => ({ language, files: group, around }));
  });
}
