import type { Candidate, Files } from '../stage.ts';
import { modulesIn } from './frame.ts';
import type { Module } from './module.ts';
import { sourceOf } from './module-graph.ts';
import { nameOfValue, type Site } from './site.ts';
import { describedAs } from './switches.ts';
import { isForCertificate, type Use, usesIn } from './uses.ts';
import type { World } from './world.ts';

/** The places whose values are for certificates alone, and those with other uses too; `values` are all on the way. */
export function byUse(
  groups: readonly Site[][],
  values: readonly Site[],
  files: Files,
): { own: Site[][]; shared: Site[][] } {
  const world = modulesIn(files);
  const each = values.filter(({ kind }) => kind === 'each');
  const isShared = (sites: Site[]): boolean => sites.some((site) => hasOtherUses(site, each, world));
  return { own: groups.filter((sites) => !isShared(sites)), shared: groups.filter(isShared) };
}

/** The candidate with the warning that its place has other uses. */
export function warned(candidate: Candidate, [site]: readonly Site[]): Candidate {
  if (!site) return candidate;
  const warning = `${describedAs(site)} has other uses than certificates: look at what else changes.`;
  return { ...candidate, caution: candidate.caution === null ? warning : `${candidate.caution} ${warning}` };
}

/** Whether the value at a place goes into anything but certificates, in its module and in those that it is given to. */
function hasOtherUses(site: Site, each: readonly Site[], world: World): boolean {
  const carriers = new Set([site, ...each].map(({ argument }) => argument?.place));
  const key = site.path.at(-1);
  const name = key === undefined ? nameOfValue(site) : `.${key}`;
  const queue: Named[] = name === null ? [] : [{ module: site.module, name }];
  const seen = new Set<string>();
  let looks = 0;
  for (const named of queue) {
    const id = JSON.stringify([named.module.folder, named.name]);
    if (seen.has(id)) continue;
    seen.add(id);
    for (const use of usesIn(named.module, named.name)) {
      const next = carriers.has(use.argument.place) ? null : nextOf(use, named, world);
      if (next === 'other' || ++looks > MAX_LOOKS) return true;
      if (next) queue.push(next);
    }
  }
  return false;
}

/** Uses of one value that are looked at; one with more is not taken for one that only certificates have. */
const MAX_LOOKS = 1_000;

/** What a value is called in a module. */
type Named = { readonly module: Module; readonly name: string };

/** What takes the value further; `other` where it is used for something else, null where that is of no account. */
function nextOf(use: Use, { module, name }: Named, world: World): Named | 'other' | null {
  const { argument, block } = use;
  if (!block) return { module, name: `local.${argument.name}` };
  if (isForCertificate(use) || block.kind === 'variable') return null;
  // a key of the stage's instances, as it is written in a list of them
  if (name.startsWith('.') && argument.name === 'for_each' && block.labels[0] === 'aws_api_gateway_stage')
    return null;
  if (block.kind !== 'module') return 'other';
  const source = sourceOf(block, module.folder);
  const called = source && 'folder' in source ? world.module(source.folder) : null;
  return called?.variables.has(argument.name) ? { module: called, name: `var.${argument.name}` } : 'other';
}
