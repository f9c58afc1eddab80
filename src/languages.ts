import { cloudformation } from './cloudformation/cloudformation.ts';
import type { Language } from './stage.ts';
import { terraform } from './terraform/terraform.ts';

/** The languages that are understood. A new one is one line here. */
export const languages: readonly Language[] = [terraform, cloudformation];

/** The language that claims every file of this path, whatever the file holds. */
export function languageOf(path: string): Language | null {
  return languages.find((language) => language.isOwnPath(path)) ?? null;
}

/** What a change of a file changes as a whole: a module's folder, or the file itself. */
export function unitOf(path: string): string {
  return languageOf(path)?.unitOf(path) ?? path;
}
