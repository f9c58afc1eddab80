import { isAddressMatch, isMatch } from './glob.ts';
import type { Entry } from './policy.ts';

/** The first entry in force that covers a stage: its address (or logical id), and the path of the file it stands in. */
export function coveringEntry(entries: readonly Entry[], address: string, path: string): Entry | null {
  return entries.find((entry) => isCovering(entry, address, path)) ?? null;
}

/** Whether an entry is in force and covers a stage of this address in this file. */
export function isCovering(entry: Entry, address: string, path: string): boolean {
  return entry.state === 'in_force' && isAddressMatch(entry.stage, address) && isMatch(entry.path, path);
}
