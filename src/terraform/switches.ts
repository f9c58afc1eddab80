import type { Candidate, Files } from '../stage.ts';
import { type Block, nameOf } from './block.ts';
import { writing } from './candidates.ts';
import { nameOfValue, type Site, type Switch } from './site.ts';
import { changeAt } from './site-edit.ts';
import { isForCertificate, usesIn } from './uses.ts';

/** Candidates that flip the bools on which a certificate depends: those that decide nothing else, and the others. */
export function switchCandidates(
  switches: readonly Switch[],
  files: Files,
): { harmless: readonly Candidate[]; others: readonly Candidate[] } {
  const harmless: Candidate[] = [];
  const others: Candidate[] = [];
  for (const { site, isOn, through } of distinct(switches)) {
    // lines of several values files are flipped together
    const isBeside = (other: Switch): boolean =>
      other.site.kind === 'line' && other.site.name === site.name && other.isOn === isOn;
    const sites =
      site.kind === 'line' ? distinct(switches.filter(isBeside)).map((each) => each.site) : [site];
    const flipped = writing(sites, { literal: !isOn }, files);
    if (!flipped) continue;
    const caution = `It sets ${describedAs(site)} to ${!isOn}: look at what else that switches.`;
    (isOnlyForCertificates(through) ? harmless : others).push({ ...flipped, caution });
  }
  return { harmless, others };
}

/** A condition may decide of a certificate and of whether it is attached. */
function distinct(switches: readonly Switch[]): Switch[] {
  return [...new Map(switches.map((each) => [changeAt(each.site), each])).values()];
}

/** What a reader calls the place. */
export function describedAs({ kind, name, block, variable, path }: Site): string {
  const at = path.map((key) => `[${JSON.stringify(key)}]`).join('');
  const owner = kind === 'argument' ? ` of module.${labelOf(block)}` : '';
  if (kind === 'default') return `the default of var.${labelOf(variable)}${at}`;
  return `${kind === 'local' ? `local.${name}` : name}${at}${owner}`;
}

function labelOf(block: Block | null): string {
  return block ? nameOf(block) : '';
}

/** Whether each variable, local and item on the way is used for nothing but certificates and for each other. */
function isOnlyForCertificates(through: readonly Site[]): boolean {
  const carriers = new Set(through.flatMap(({ argument }) => (argument ? [argument.place] : [])));
  return through.every((site) => {
    const key = site.path.at(-1);
    const name = key === undefined ? nameOfValue(site) : `.${key}`;
    const uses = name === null ? [] : usesIn(site.module, name);
    return uses.every((use) => isForCertificate(use) || carriers.has(use.argument.place));
  });
}
