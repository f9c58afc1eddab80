import { cloudformation } from './cloudformation/cloudformation.ts';
import { isPathIncluded } from './control/glob.ts';
import type { Policy } from './control/policy.ts';
import type { Revision, Snapshot } from './source/snapshot.ts';
import type { SourceFile } from './source/text.ts';
import type { Files, Language } from './stage.ts';
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

  constructor(policy: Policy, { changed, under, renames }: ScopeOptions) {
    const named = under && !under.includes('') ? under : null;
    const isNamed = (path: string): boolean => named?.some((each) => isBelow(path, each)) === true;
    const sources = [...(renames ?? [])].filter(([path]) => isNamed(path)).map(([, source]) => source);
    this.under = named && [...named, ...sources];
    this.paths = policy.paths;
    const isWhole = changed === null || policy.fail_on === 'all';
    this.units = isWhole ? null : new Set(changed.flatMap(unitsOf));
  }

  /** Whether every stage of the tree is looked at. */
  get isWhole(): boolean {
    return this.units === null && this.under === null;
  }

  /** Whether stages and problems of this file are reported. */
  isReported(path: string): boolean {
    return this.isUnder(path) && isPathIncluded(this.paths, path) && this.isAffected(path);
  }

  /** Whether the content of this file is needed. */
  isNeeded(path: string): boolean {
    if (!this.isAffected(path)) return false;
    if (this.isUnder(path)) return languageOf(path) !== null || !NO_TEMPLATE.test(path);
    return (
      languageOf(path) !== null &&
      this.under?.some((each) => unitsOf(each).some((unit) => unitsOf(path).includes(unit))) === true
    );
  }

  private isAffected(path: string): boolean {
    return this.units === null || unitsOf(path).some((unit) => this.units?.has(unit));
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

/** Values files change what a folder's configuration means without being configuration. */
export function unitsOf(path: string): string[] {
  if (/\.tfvars(?:\.json)?$/.test(path)) return [terraform.unitOf(path)];
  const language = languageOf(path);
  return language ? [language.unitOf(path)] : [path];
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
    for (const [path, entry] of revision?.tree ?? [])
      if (isRegular(entry.mode) && !snapshot.contents.has(entry.id) && scope.isNeeded(path))
        missing.add(path);
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
): { files: Files; unreadable: ReadonlyMap<string, string> } {
  const files = new Map<string, SourceFile>();
  const unreadable = new Map<string, string>();
  const links = new Set<string>();
  for (const [path, { id, mode }] of revision.tree) {
    if (!scope.isNeeded(path)) continue;
    const content = contents.get(id);
    if (mode === '120000' && languageOf(path)) links.add(path);
    else if (!isRegular(mode)) continue;
    else if (!content) unreadable.set(path, 'the file was not read');
    else if ('text' in content) files.set(path, { path, text: content.text });
    else if (languageOf(path) || content.isSuspect) unreadable.set(path, content.message);
  }
  // what a link points to is judged where it stands; only beside stages could it hold what they refer to
  const units = new Set([...files.values()].filter(isRelevant).flatMap(({ path }) => unitsOf(path)));
  for (const path of links)
    if (unitsOf(path).some((unit) => units.has(unit)))
      unreadable.set(path, 'the file is a symbolic link, and links are not followed');
  return { files, unreadable };
}

function isRelevant(file: SourceFile): boolean {
  return languages.some((language) => language.isRelevant(file));
}

/** A language's files that are evaluated together; the name is a path. */
export type Unit = { readonly name: string; readonly language: Language; readonly files: Files };

/** The units that can hold stages, by language and then by path. */
export function unitsIn(files: Files): Unit[] {
  return languages.flatMap((language) => {
    const groups = new Map<string, Map<string, SourceFile>>();
    const relevant = new Set<string>();
    for (const file of files.values()) {
      const owner = languageOf(file.path);
      if (owner ? owner !== language : !language.isRelevant(file)) continue;
      const unit = language.unitOf(file.path);
      groups.set(unit, (groups.get(unit) ?? new Map()).set(file.path, file));
      if (language.isRelevant(file)) relevant.add(unit);
    }
    return [...groups]
      .filter(([name]) => relevant.has(name))
      .map(([name, group]) => ({ name, language, files: group }));
  });
}
