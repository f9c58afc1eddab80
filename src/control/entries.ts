import { isAddressMatch, isMatch } from './glob.ts';
import type { Entry } from './policy.ts';

/** The first entry in force that covers a stage: its address (or logical id), and the path of the file it stands in. */
export function coveringEntry(entries: readonly Entry[], address: string, path: string): Entry | null {
  return entries.find((entry) => isCovering(entry, address, path)) ?? null;
}

/** Those of the entries that `before` does not have, word by word: what somebody wrote since. */
export function writtenSince(before: readonly Entry[], after: readonly Entry[]): Entry[] {
  const known = new Set(before.map(wordsOf));
  return after.filter((entry) => !known.has(wordsOf(entry)));
}

/** All that an entry says, and what is wrong with it, wherever it stands. */
function wordsOf({ place: _, ...words }: Entry): string {
  return JSON.stringify(Object.entries(words).sort());
}

/** Whether an entry is in force and covers a stage of this address in this file. */
export function isCovering(entry: Entry, address: string, path: string): boolean {
  return entry.state === 'in_force' && isAddressMatch(entry.stage, address) && isMatch(entry.path, path);
}
