import { folderOf } from '../source/path.ts';
import type { Files, Stage } from '../stage.ts';
import { NOTHING_AROUND } from '../stage.ts';
import { addressOf, type Block } from './block.ts';
import type { Module } from './module.ts';
import { sourceOf } from './module-graph.ts';
import { World } from './world.ts';

/** Which instance of a block: null for the one of a block without `count` and `for_each`. */
export type Key = string | number | null;

/** A module on the way to a stage, as one instance of its call makes it. */
export type Frame = {
  readonly module: Module;
  /** Null for a root. */
  readonly caller: { readonly frame: Frame; readonly call: Block; readonly key: Key } | null;
};

/** Where a stage is declared, and who calls that. */
export type StagePath = { readonly frame: Frame; readonly block: Block; readonly key: Key };

const worlds = new WeakMap<Files, World>();

/** What files declare, for those who do not evaluate them; each module is read once. */
export function modulesIn(files: Files): World {
  const known = worlds.get(files);
  if (known) return known;
  const world = new World(files, NOTHING_AROUND);
  worlds.set(files, world);
  return world;
}

/** The way to a stage from its root; null where the files do not declare it any more. */
export function stagePathOf({ address, header, calls }: Stage, files: Files): StagePath | null {
  const modules = modulesIn(files);
  const root = modules.module(folderOf((calls.at(-1) ?? header).file));
  if (!root) return null;
  const steps = stepsOf(address);
  let frame: Frame = { module: root, caller: null };
  for (const place of calls.toReversed()) {
    const call = [...frame.module.calls.values()].find(({ block }) => isSamePlace(block, place));
    const source = call ? sourceOf(call, frame.module.folder) : null;
    const module = source && 'folder' in source ? modules.module(source.folder) : null;
    if (!call || !module) return null;
    frame = { module, caller: { frame, call, key: steps.shift() ?? null } };
  }
  const block = frame.module.resources.find((each) => isSamePlace(each.header, header));
  return block ? { frame, block, key: lastKey(address, addressOf(block)) } : null;
}

function isSamePlace(a: Stage['header'], b: Stage['header']): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end;
}

/** The keys of the modules in an address. */
function stepsOf(address: string): Key[] {
  const step = /module\.[^.[\]]+(\[(?:"(?:[^"\\]|\\.)*"|\d+|\*)\])?\./y;
  const keys: Key[] = [];
  for (let found = step.exec(address); found; found = step.exec(address)) keys.push(keyOf(found[1] ?? ''));
  return keys;
}

/** What follows the stage's own name; names and keys may hold anything. */
function lastKey(address: string, name: string): Key {
  for (let at = address.indexOf(name); at >= 0; at = address.indexOf(name, at + 1)) {
    const key = keyOf(address.slice(at + name.length));
    if (key !== null) return key;
  }
  return null;
}

function keyOf(text: string): Key {
  if (!/^\[(?:"[\s\S]*"|\d+)\]$/.test(text)) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    const [key, ...others]: unknown[] = Array.isArray(parsed) ? parsed : [];
    return others.length === 0 && (typeof key === 'string' || typeof key === 'number') ? key : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
