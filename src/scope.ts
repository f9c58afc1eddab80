import { cloudformation } from './cloudformation/cloudformation.ts';
import { isPathIncluded } from './control/glob.ts';
import type { Policy } from './control/policy.ts';
import type { Revision, Snapshot } from './source/snapshot.ts';
import type { SourceFile } from './source/text.ts';
import type { Circumstances, Files, Language, Stage } from './stage.ts';
import { terraform } from './terraform/terraform.ts';

/** The languages that are understood. A new one is one line here. */
export const languages: readonly Language[] = [terraform, cloudformation];

/** Endings of files that hold programs, prose, media or archives: never a template, so never read for being one. */
const NO_TEMPLATE =
  /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|rb|php|cs|[ch](?:pp)?|sh|sql|md|mdx|rst|html?|s?css|vue|svg|png|jpe?g|gif|ico|webp|pdf|zip|gz|tgz|jar|woff2?|ttf|mp4|lock|sum|map|snap|tfstate|csv|pem|exe|dll|so|wasm)$/i;

/** Which part of a tree a review looks at. */
export type ScopeOptions = {
  /** Paths that the pull request changes (added, edited, deleted, old and new names); null = there is no base. */
  readonly changed: readonly string[] | null;
  /** Files and folders whose stages are reported; absent = all. */
  readonly under?: readonly string[];
  /** New path of a renamed file → its path in the base. */
  readonly renames?: ReadonlyMap<string, string>;
};

/** Answers which paths a review looks at. */
export class Scope {
  private readonly units: ReadonlySet<string> | null;
  private readonly under: readonly string[] | null;
  private readonly paths: Policy['paths'];
  /** Languages of which a file is changed. */
  private readonly touched: ReadonlySet<Language | null>;

  constructor(policy: Policy, { changed, under, renames }: ScopeOptions) {
    const named = under && !under.includes('') ? under : null;
    const isNamed = (path: string): boolean => named?.some((each) => isBelow(path, each)) === true;
    const sources = [...(renames ?? [])].filter(([path]) => isNamed(path)).map(([, source]) => source);
    this.under = named && [...named, ...sources];
    this.paths = policy.paths;
    const isWhole = changed === null || policy.fail_on === 'all';
    this.touched = new Set(changed?.map(languageOf));
    this.units = isWhole ? null : new Set(changed.map(unitOf));
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

  private isNamed(path: string): boolean {
    return this.isUnder(path) && isPathIncluded(this.paths, path);
  }

  /** Whether the content of this file is needed: all of a language whose files refer to each other, else what is changed. */
  isNeeded(path: string): boolean {
    const language = languageOf(path);
    if (language) return this.units === null || this.touched.has(language);
    const isChanged = this.units === null || this.units.has(path);
    return isChanged && this.isUnder(path) && !NO_TEMPLATE.test(path);
  }

  private isUnder(path: string): boolean {
    return this.under === null || this.under.some((each) => isBelow(path, each));
  }
}

function isBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}/`);
}

/** The language that claims every file of this path, whatever the file holds. */
function languageOf(path: string): Language | null {
  return languages.find((language) => language.isOwnPath(path)) ?? null;
}

/** What a change of a file changes as a whole: a module's folder, or the file itself. */
export function unitOf(path: string): string {
  return languageOf(path)?.unitOf(path) ?? path;
}

/** Most files of one language that are read to find out which of them refer to a changed one. */
export const MAX_INDEXED = 1_500;

/** The files of languages whose files refer to each other, as far as they are needed. */
type Index = { readonly has: (path: string) => boolean; readonly isWhole: boolean };

/** All of them, or in a large tree the changed units and what they call; more may be called by what is not read yet. */
function indexOf(
  { tree }: Revision,
  contents: Snapshot['contents'],
  affected: ReadonlySet<string> | null,
): Index {
  const own = [...tree.keys()].filter((path) => languageOf(path) !== null);
  if (affected === null || own.length <= MAX_INDEXED) return { has: () => true, isWhole: true };
  const byUnit = Map.groupBy(own, unitOf);
  const units = new Set(affected);
  for (const unit of units)
    for (const path of byUnit.get(unit) ?? []) {
      const content = contents.get(tree.get(path)?.id ?? '');
      const text = content && 'text' in content ? content.text : '';
      for (const called of languageOf(path)?.unitsCalledIn({ path, text }) ?? []) units.add(called);
    }
  return { has: (path) => units.has(unitOf(path)), isWhole: false };
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
): string[] {
  const { renames } = snapshot;
  const scope = new Scope(policy, under ? { changed, under, renames } : { changed, renames });
  const missing = new Set<string>();
  for (const revision of [snapshot.head, snapshot.base]) {
    if (!revision) continue;
    const index = indexOf(revision, snapshot.contents, scope.affected);
    for (const [path, { id, mode }] of revision.tree) {
      const isWanted = isRegular(mode) && !snapshot.contents.has(id) && scope.isNeeded(path);
      if (isWanted && (languageOf(path) === null || index.has(path))) missing.add(path);
    }
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
  const index = indexOf(revision, contents, scope.affected);
  const files = new Map<string, SourceFile>();
  const unreadable = new Map<string, string>();
  const links = new Set<string>();
  for (const [path, { id, mode }] of revision.tree) {
    if (!scope.isNeeded(path) || (languageOf(path) !== null && !index.has(path))) continue;
    const content = contents.get(id);
    if (mode === '120000' && languageOf(path)) links.add(path);
    else if (!isRegular(mode)) continue;
    else if (!content) unreadable.set(path, 'the file was not read');
    else if ('text' in content) files.set(path, { path, text: content.text });
    else if (languageOf(path) || content.isSuspect) unreadable.set(path, content.message);
  }
  // what a link points to is judged where it stands; only beside stages could it hold what they refer to
  const units = new Set([...files.values()].filter(isRelevant).map(({ path }) => unitOf(path)));
  for (const path of links)
    if (units.has(unitOf(path)))
      unreadable.set(path, 'the file is a symbolic link, and links are not followed');
  return { files, unreadable, isWhole: index.isWhole };
}

function isRelevant(file: SourceFile): boolean {
  return languages.some((language) => language.isRelevant(file));
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
      if (owner ? owner !== language : !language.isRelevant(file)) continue;
      const name = language.groupOf(file.path);
      groups.set(name, (groups.get(name) ?? new Map()).set(file.path, file));
      if (language.isRelevant(file)) relevant.add(name);
    }
    return [...groups]
      .filter(([name]) => relevant.has(name))
      .map(([, group]) => ({ language, files: group, around }));
  });
}
