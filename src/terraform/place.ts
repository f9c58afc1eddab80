import type { Range } from '../source/text.ts';
import { type Because, chained } from '../stage.ts';
import type { Block } from './block.ts';
import type { Module } from './module.ts';
import { type Move, movesOf } from './moves.ts';
import type { ReadFiles } from './read-files.ts';

/** Where a module instance stands. */
export type Place = {
  /** `''` for a root, else `module.a["key"].module.b`. */
  readonly address: string;
  /** The root module's folder. */
  readonly rootFolder: string;
  /** The workspace of the run; null where it is not known. */
  readonly workspace: string | null;
  readonly depth: number;
  /** The folders of the modules on the way here, its own included. */
  readonly folders: readonly string[];
  /** The blocks of the calls on the way here, the nearest first. */
  readonly calls: readonly Range[];
  /** What decides how often the modules on the way here are called. */
  readonly because: readonly Because[];
  /** What expressions read, in all modules of the root. */
  readonly files: ReadFiles;
  /** The `moved` blocks of the modules on the way here, its own included. */
  readonly moves: readonly Move[];
};

/** The place of a root module in one run. */
export function rootPlace({ folder, moved }: Module, workspace: string | null, files: ReadFiles): Place {
  const moves = movesOf(moved, '');
  const outermost = { address: '', depth: 0, folders: [folder], calls: [], because: [] };
  return { ...outermost, rootFolder: folder, workspace, files, moves };
}

/** The place of a module that is called from another place; `because` says what decides how often. */
export function placeBelow(
  place: Place,
  call: Block,
  because: readonly Because[],
  address: string,
  { folder, moved }: Module,
): Place {
  return {
    ...place,
    address,
    depth: place.depth + 1,
    folders: [...place.folders, folder],
    calls: [call.block, ...place.calls],
    because: chained(because, place.because),
    moves: moved.length === 0 ? place.moves : [...place.moves, ...movesOf(moved, address)],
  };
}
