import { parsePatch } from 'diff';
import type { Lines } from './places.ts';

/** A changed file of a pull request: its head path, and GitHub's `patch`, null where there is none. */
export type FilePatch = { readonly path: string; readonly patch: string | null };

/** Whether lines can carry a comment: in one hunk, in none, or not to be known. */
export type Anchor = 'valid' | 'invalid' | 'unknown';

/** GitHub lists no more files of a pull request than these ("a maximum of 3000 files"). */
const MAX_FILES = 3_000;

/** Which lines of the head are in the diff. */
export class DiffLines {
  /** Per path its hunks as lines of the head, null where the patch is missing or cut. */
  readonly #hunks: ReadonlyMap<string, readonly Hunk[] | null>;
  readonly #isWhole: boolean;

  constructor(files: readonly FilePatch[]) {
    this.#hunks = new Map(files.map((file) => [file.path, hunksOf(file.patch)]));
    this.#isWhole = files.length < MAX_FILES;
  }

  /** Whether the lines are all in one hunk. */
  anchor(path: string, lines: Lines): Anchor {
    const hunks = this.#hunks.get(path);
    if (hunks === null) return 'unknown';
    if (hunks === undefined) return this.#isWhole ? 'invalid' : 'unknown';
    return hunks.some((hunk) => hunk.first <= lines.first && lines.last <= hunk.last) ? 'valid' : 'invalid';
  }

  /** Whether the change removes this line of the base. */
  isRemoved(path: string, line: number): boolean {
    return this.#hunks.get(path)?.some(({ removed }) => removed.includes(line)) === true;
  }

  /** Whether the change touches the file, so that it can carry a comment as a whole. */
  has(path: string): boolean {
    return this.#hunks.has(path);
  }

  /** The first of the lines that the change adds or edits, null where it leaves them all. */
  firstAdded(path: string, { first, last }: Lines): number | null {
    for (const { added } of this.#hunks.get(path) ?? []) {
      const line = added.find((each) => first <= each && each <= last);
      if (line !== undefined) return line;
    }
    return null;
  }

  /** The first of the lines that is in the diff, null where none is known to be. */
  firstIn(path: string, lines: Lines): number | null {
    const hunk = this.#hunks
      .get(path)
      ?.find(({ first, last }) => first <= last && last >= lines.first && first <= lines.last);
    return hunk ? Math.max(hunk.first, lines.first) : null;
  }
}

/** Lines of the head, which of them the change adds or edits, and which lines of the base it removes. */
type Hunk = Lines & { readonly added: readonly number[]; readonly removed: readonly number[] };

/** The hunks that hold lines of the head; null where the patch is missing, cut or no patch. */
function hunksOf(patch: string | null): Hunk[] | null {
  if (patch === null) return null;
  try {
    const hunks = parsePatch(`--- a\n+++ b\n${patch}`)[0]?.hunks ?? [];
    if (hunks.length === 0 && patch !== '') return null;
    return hunks.map(({ oldStart, newStart, newLines, lines }) => ({
      first: newStart,
      last: newStart + newLines - 1,
      added: markedLines('+', newStart, lines),
      removed: markedLines('-', oldStart, lines),
    }));
  } catch {
    // parsePatch throws only where counts and lines differ: the patch was cut
    return null;
  }
}

/** The numbers of a hunk's lines with this mark, on the side that it belongs to. */
function markedLines(mark: '+' | '-', start: number, lines: readonly string[]): number[] {
  const marked: number[] = [];
  let line = start;
  for (const { 0: own } of lines) {
    if (own === mark) marked.push(line);
    if (own === mark || own === ' ') line++;
  }
  return marked;
}
