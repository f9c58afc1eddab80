import { posix } from 'node:path';
import type { Range } from '../source/text.ts';
import { type Block, nameOf } from './block.ts';
import type { Module } from './module.ts';
import type { World } from './world.ts';

/** Where the source of a module call points: a folder of this repository, or elsewhere. Null where it is no text. */
export function sourceOf(
  call: Block,
  folder: string,
): { readonly folder: string } | { readonly elsewhere: string } | null {
  const source = call.arguments.get('source')?.value;
  const text = source?.kind === 'literal' ? source.text : null;
  if (text === null) return null;
  if (!/^\.\.?(?:\/|$)/.test(text)) return { elsewhere: text };
  const path = posix.normalize(posix.join(folder, text)).replace(/\/$/, '');
  return path.startsWith('..') ? { elsewhere: text } : { folder: path === '.' ? '' : path };
}

/** The folders that a file's text may call as modules; nothing is parsed, so that comments count too. */
export function foldersCalledIn(folder: string, text: string): string[] {
  const sources = text.matchAll(/\bsource"?\s*[=:]\s*"(\.{1,2}(?:\/[^"]*)?)"/g);
  return [...sources].map(([, source = '.']) => {
    const path = posix.normalize(posix.join(folder, source)).replace(/\/$/, '');
    return path === '.' ? '' : path;
  });
}

/** Why nobody looks at the module in a folder, where a link is in the way; null where none is. */
function linkText({ around: { surroundings } }: World, folder: string): string | null {
  const barrier = surroundings.barrierAt(folder);
  if (!barrier?.isLink) return null;
  return `${barrier.path} is a symbolic link, and links are not followed: the module behind it is not judged.`;
}

/** Reports the calls of what is behind links, which may make stages, also where nothing else leads to any. */
export function reportLinkedCalls(world: World): void {
  for (const folder of world.configured) {
    if (!world.canCall(folder)) continue;
    const callees = world.configurationIn(folder).flatMap(({ text }) => foldersCalledIn(folder, text));
    if (callees.every((callee) => linkText(world, callee) === null)) continue;
    for (const call of world.module(folder)?.calls.values() ?? []) {
      const source = sourceOf(call, folder);
      const text = source && 'folder' in source ? linkText(world, source.folder) : null;
      if (text !== null) world.report(sourcePlace(call), text);
    }
  }
}

/**
 * The module that a call in a folder calls; null for one that is elsewhere, which is told once, or missing, which is a
 * Problem.
 */
export function calledModule(world: World, call: Block, folder: string): Module | null {
  const source = sourceOf(call, folder);
  if (!source) {
    const where = `${call.header.file}, module.${nameOf(call)}`;
    world.tell(`Modules whose source is no plain text are not followed: ${where}.`);
    return null;
  }
  if ('elsewhere' in source) {
    world.tell(`Modules from elsewhere are not followed: ${source.elsewhere}.`);
    return null;
  }
  const module = world.module(source.folder);
  if (!module) tellMissing(world, source.folder, sourcePlace(call));
  return module;
}

/** Tells why there is no module in a folder. */
function tellMissing(world: World, folder: string, place: Range): void {
  if (world.around.surroundings.barrierAt(folder)?.isLink === false) {
    world.tell(`Modules in a submodule are not followed: ${folder}.`);
    return;
  }
  const text = linkText(world, folder) ?? `There is no module in ${folder || 'the root of the repository'}.`;
  world.report(place, text);
}

/** Where a call says what it calls. */
function sourcePlace(call: Block): Range {
  return call.arguments.get('source')?.valuePlace ?? call.header;
}

/** The folders that the modules of a folder are called from here. */
function calleesOf(world: World, folder: string): string[] {
  const module = world.canCall(folder) ? world.module(folder) : null;
  const folders = [...(module?.calls.values() ?? [])].flatMap((call) => {
    const source = sourceOf(call, folder);
    return source && 'folder' in source && source.folder !== folder ? [source.folder] : [];
  });
  return folders.filter((each) => world.isConfigured(each));
}

function keepsState(world: World, folder: string): boolean {
  return world.mentionsBackend(folder) && world.module(folder)?.hasBackend === true;
}

const known = new WeakMap<World, Map<string, readonly string[]>>();

/** A folder and all that it calls, directly or not. */
export function foldersBelow(world: World, folder: string): readonly string[] {
  const ofWorld = known.get(world) ?? new Map<string, readonly string[]>();
  known.set(world, ofWorld);
  const before = ofWorld.get(folder);
  if (before) return before;
  const found = new Set([folder]);
  for (const each of found) for (const callee of calleesOf(world, each)) found.add(callee);
  ofWorld.set(folder, [...found]);
  return [...found];
}

/**
 * The folders that the policy names, that mention stages, or that may call one of these, directly or not, in path
 * order. All others have nothing to do with stages, and are never parsed.
 */
function foldersToRead(world: World): string[] {
  const found = new Set(world.around.inputs.varFiles.keys());
  const callers = new Map<string, string[]>();
  for (const folder of world.configured) {
    if (world.mentionsStages(folder)) found.add(folder);
    if (!world.canCall(folder)) continue;
    for (const callee of world.configurationIn(folder).flatMap(({ text }) => foldersCalledIn(folder, text))) {
      // only a parser knows what is written with an escape
      if (callee.includes('\\')) found.add(folder);
      const others = callers.get(callee);
      if (others) others.push(folder);
      else callers.set(callee, [folder]);
    }
  }
  for (const folder of found) for (const caller of callers.get(folder) ?? []) found.add(caller);
  return world.configured.filter((folder) => found.has(folder));
}

/**
 * The folders that no other folder of the repository calls as a module, or that keep a state of their own, as far as they have to do with stages. Of
 * folders that call each other in a circle, which Terraform refuses, the first one stands for all, and the circle is
 * a Problem.
 */
export function rootFolders(world: World): string[] {
  const folders = foldersToRead(world);
  const called = new Set(folders.flatMap((folder) => calleesOf(world, folder)));
  const roots = folders.filter((folder) => !called.has(folder) || keepsState(world, folder));
  const reached = new Set(roots.flatMap((root) => foldersBelow(world, root)));
  for (const folder of folders) {
    if (reached.has(folder)) continue;
    roots.push(folder);
    for (const each of foldersBelow(world, folder)) reached.add(each);
    const call = [...(world.module(folder)?.calls.values() ?? [])][0];
    if (call)
      world.report(
        call.header,
        `The modules call each other in a circle from here (module.${nameOf(call)}).`,
      );
  }
  return roots;
}
