import { languageOf, unitOf } from './languages.ts';
import { nearest } from './nearest.ts';
import { folderOf, foldersUp } from './source/path.ts';
import { type Revision, type Snapshot, sourceFile, type Tree } from './source/snapshot.ts';
import type { SourceFile } from './source/text.ts';

/** What a pull request changes, as far as it matters to files that refer to each other. */
export type Changes = {
  /** Units of which only what they affect is looked at; null where everything is. */
  readonly affected: ReadonlySet<string> | null;
  /** Whether a file is changed that belongs to a language by its path. */
  readonly isTouched: boolean;
  /** The other changed files, which expressions may read: those that are likely to be, and those that are not. */
  readonly inputs: { readonly likely: readonly string[]; readonly unlikely: readonly string[] };
  /** Whether reading a file costs no request. */
  readonly isAtHand: boolean;
};

/** Which files of the languages that claim whole paths are looked at. */
export type Reach = {
  /** Whether the file is judged. */
  readonly has: (path: string) => boolean;
  /** Whether the file is read to find out whether it refers to what is changed. */
  readonly isSearched: (path: string) => boolean;
  /** Whether those that are judged are all that there are, so that nothing else refers to them. */
  readonly isWhole: boolean;
};

/** Most files that are all judged together, so that it is known how they refer to each other. */
export const MAX_INDEXED = 1_500;

/** In a larger tree: how many of the files, the nearest ones first, are read to find what refers to a changed one. */
export const MAX_SEARCHED = 500;

/** How many files, the nearest ones first, are read to find out whether they read a changed file of no language. */
export const MAX_ASKED = 200;

const LIMITS = { indexed: MAX_INDEXED, searched: MAX_SEARCHED, asked: MAX_ASKED };
const NO_LIMIT = Number.POSITIVE_INFINITY;
const AT_HAND = { indexed: NO_LIMIT, searched: NO_LIMIT, asked: NO_LIMIT };

const EVERYTHING: Reach = { has: () => true, isSearched: () => true, isWhole: true };

/**
 * What the changes reach in a tree, as far as its contents have been read: ask again once all of it that is judged or
 * searched has been.
 */
export function reachOf({ tree }: Revision, contents: Snapshot['contents'], changes: Changes): Reach {
  const limits = changes.isAtHand ? AT_HAND : LIMITS;
  const own = new OwnFiles(tree, contents);
  const isSmall = own.paths.length <= limits.indexed;
  if (changes.affected === null || (changes.isTouched && isSmall)) return EVERYTHING;
  const asked = new Set(askedIn(own, changes, limits.asked));
  const readers = [...asked].filter((path) => isReader(own.file(path), changes)).map(unitOf);
  if (!changes.isTouched && readers.length === 0)
    return { has: () => false, isSearched: (path) => asked.has(path), isWhole: true };
  if (isSmall) return EVERYTHING;
  const holders = [...changes.affected].flatMap((path) => own.holderOf(path) ?? []);
  const seeds = [...new Set([...changes.affected, ...holders, ...readers])].filter(
    (unit) => own.pathsIn(unit).length > 0,
  );
  const searched = searchedFor(own, seeds, limits.searched);
  const units = reached(own, seeds, callersOf(own, seeds, searched), limits.indexed);
  const all = new Set([...asked, ...searched]);
  const has = (path: string): boolean => units.has(unitOf(path)) || units.has(own.holderOf(path) ?? '');
  return { has, isSearched: (path) => all.has(path), isWhole: false };
}

/** The files that are read to find out whether they read a changed one: near any that is likely, above any that is not. */
function askedIn(own: OwnFiles, { inputs }: Changes, limit: number): string[] {
  const above = new Set(inputs.unlikely.flatMap((path) => foldersUp(folderOf(path))));
  const holding = own.paths.filter((path) => above.has(folderOf(path)));
  return [
    ...nearest(own.paths, inputs.likely.map(folderOf), limit),
    ...nearest(holding, inputs.unlikely.map(folderOf), limit),
  ];
}

function isReader(file: SourceFile | null, { inputs: { likely, unlikely } }: Changes): boolean {
  const language = file && languageOf(file.path);
  if (!file || !language) return false;
  const isLikely = likely.length > 0 && language.mayRead(file, likely, false);
  return isLikely || (unlikely.length > 0 && language.mayRead(file, unlikely, true));
}

/** The files that are searched for callers of units, once it is known that something may call them. */
function searchedFor(own: OwnFiles, seeds: readonly string[], limit: number): readonly string[] {
  if (!seeds.every((unit) => own.isRead(unit))) return [];
  const open = seeds.filter((unit) => !own.isTop(unit));
  const folders = open.flatMap((unit) => own.pathsIn(unit).slice(0, 1).map(folderOf));
  return nearest(own.paths, folders, limit);
}

/** The units that call the given ones, directly or not, as far as the searched files show. */
function callersOf(own: OwnFiles, units: readonly string[], searched: readonly string[]): string[] {
  const callers = new Map<string, Set<string>>();
  for (const path of searched)
    for (const called of own.calledIn(path)) {
      const known = callers.get(called);
      if (known) known.add(unitOf(path));
      else callers.set(called, new Set([unitOf(path)]));
    }
  const found = new Set(units);
  for (const unit of found) for (const caller of callers.get(unit) ?? []) found.add(caller);
  return [...found].slice(units.length);
}

/** The units with all that they call, and of their callers as many as may be judged with them. */
function reached(
  own: OwnFiles,
  units: readonly string[],
  callers: readonly string[],
  limit: number,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const unit of units) addCalled(own, unit, found);
  for (const caller of callers) {
    if (countIn(own, found) > limit) break;
    addCalled(own, caller, found);
  }
  return found;
}

/** Adds a unit and all that it calls, directly or not. */
function addCalled(own: OwnFiles, unit: string, found: Set<string>): void {
  const open = [unit];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (found.has(each)) continue;
    found.add(each);
    for (const path of own.pathsIn(each)) open.push(...own.calledIn(path));
  }
}

function countIn(own: OwnFiles, units: ReadonlySet<string>): number {
  let count = 0;
  for (const unit of units) count += own.pathsIn(unit).length;
  return count;
}

/** What a file tells of its unit without being parsed: the units that it calls, and whether nothing calls its own. */
type Contribution = { readonly called: readonly string[]; readonly isTop: boolean };

/** Most calls of one file that are kept: no text shall take more room by what it says than by itself. */
const MAX_KEPT = 200;

const known = new WeakMap<SourceFile, Contribution>();

/** Found once for each blob at its path, since every round of every review asks for it. */
function contributionOf(file: SourceFile): Contribution {
  const before = known.get(file);
  if (before) return before;
  const language = languageOf(file.path);
  const found = { called: language?.unitsCalledIn(file) ?? [], isTop: language?.isTop(file) ?? false };
  if (found.called.length <= MAX_KEPT) known.set(file, found);
  return found;
}

/** The files of a tree that belong to languages by their paths, as far as they have been read. */
class OwnFiles {
  readonly paths: readonly string[];
  private readonly tree: Tree;
  private readonly contents: Snapshot['contents'];
  private units: ReadonlyMap<string, readonly string[]> | null = null;
  private holders: ReadonlyMap<string, string> | null = null;

  constructor(tree: Tree, contents: Snapshot['contents']) {
    this.tree = tree;
    this.contents = contents;
    this.paths = [...tree.keys()].filter((path) => languageOf(path) !== null);
  }

  pathsIn(unit: string): readonly string[] {
    this.units ??= Map.groupBy(this.paths, unitOf);
    return this.units.get(unit) ?? [];
  }

  /** The unit to which a file, there or gone, gives values; null where it gives none. */
  holderOf(path: string): string | null {
    if (languageOf(path)?.isGiven(path) !== true) return null;
    this.holders ??= new Map(
      this.paths
        .filter((each) => languageOf(each)?.isGiven(each) === false)
        .map((each) => [folderOf(each), unitOf(each)]),
    );
    for (const folder of foldersUp(folderOf(path))) {
      const unit = this.holders.get(folder);
      if (unit !== undefined) return unit;
    }
    return null;
  }

  /** Null where the file has not been read, or is no text. */
  file(path: string): SourceFile | null {
    const content = this.contents.get(this.tree.get(path)?.id ?? '');
    return content && 'text' in content ? sourceFile(path, content) : null;
  }

  isRead(unit: string): boolean {
    return this.pathsIn(unit).every((path) => {
      const entry = this.tree.get(path);
      return entry?.mode === '120000' || entry?.mode === '160000' || this.contents.has(entry?.id ?? '');
    });
  }

  /** Whether a file of the unit says that nothing refers to it. */
  isTop(unit: string): boolean {
    return this.pathsIn(unit).some((path) => {
      const file = this.file(path);
      return file !== null && contributionOf(file).isTop;
    });
  }

  calledIn(path: string): readonly string[] {
    const file = this.file(path);
    return file ? contributionOf(file).called : [];
  }
}
