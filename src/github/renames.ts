import { posix } from 'node:path';
import type { Tree } from '../source/snapshot.ts';
import type { Listing } from './comparison.ts';

export type Renames = {
  /** Head path of a renamed file → its path in the base. */
  readonly pairs: ReadonlyMap<string, string>;
  /** Paths of the head of which it is not known whether they were renamed. */
  readonly doubtful: ReadonlySet<string>;
};

/**
 * Which files were renamed: as GitHub lists them, and where it does not list all, those whose content is the same under
 * another path. Of the others that are new, each may be one of those that are gone.
 */
export function renamesOf({ files, isWhole }: Listing, head: Tree, base: Tree): Renames {
  const pairs = new Map(
    files.flatMap(({ path, previousPath }): [string, string][] =>
      previousPath === null ? [] : [[path, previousPath]],
    ),
  );
  if (isWhole) return { pairs, doubtful: new Set() };
  const listed = new Set(files.flatMap(({ path, previousPath }) => [path, previousPath]));
  const gone = new Gone(base, (path) => !head.has(path) && !listed.has(path));
  const added = [...head.keys()].filter((path) => !base.has(path) && !listed.has(path));
  const others = added.filter((path) => {
    const source = gone.take(head.get(path)?.id ?? '', posix.basename(path));
    if (source === null) return true;
    pairs.set(path, source);
    return false;
  });
  return { pairs, doubtful: new Set(gone.isEmpty ? [] : others) };
}

/** Files of the base that are gone. Thousands of them may be alike: each step takes the same time for any number. */
class Gone {
  readonly #left: Set<string>;
  readonly #alike = new Map<string, string[]>();

  constructor(base: Tree, isGone: (path: string) => boolean) {
    this.#left = new Set([...base.keys()].filter(isGone));
    // The first ones are taken from the end.
    for (const path of [...this.#left].reverse()) {
      const id = base.get(path)?.id ?? '';
      for (const key of [id, keyOf(id, posix.basename(path))]) {
        const others = this.#alike.get(key);
        if (others) others.push(path);
        else this.#alike.set(key, [path]);
      }
    }
  }

  get isEmpty(): boolean {
    return this.#left.size === 0;
  }

  /** A file of this content, if possible one of this name, which is taken once; null where none is left. */
  take(id: string, name: string): string | null {
    return this.#takeFrom(keyOf(id, name)) ?? this.#takeFrom(id);
  }

  #takeFrom(key: string): string | null {
    const alike = this.#alike.get(key) ?? [];
    for (let path = alike.pop(); path !== undefined; path = alike.pop())
      if (this.#left.delete(path)) return path;
    return null;
  }
}

/** No id holds a slash. */
function keyOf(id: string, name: string): string {
  return `${id}/${name}`;
}
