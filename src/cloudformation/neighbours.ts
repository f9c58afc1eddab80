import { posix } from 'node:path';
import { folderOf, foldersUp } from '../source/path.ts';
import type { Surroundings } from '../source/surroundings.ts';
import type { SourceFile } from '../source/text.ts';
import { isSamConfig } from './sam-config.ts';

/** Most files around one template that are read to find out what deploys it, and with which parameters. */
export const MAX_NEIGHBOURS = 20;

/** What stands directly in a folder and has such a path; many templates ask for one folder. */
function childrenWith(test: (path: string) => boolean) {
  const known = new WeakMap<Surroundings, Map<string, readonly string[]>>();
  return (folder: string, surroundings: Surroundings): readonly string[] => {
    const ofFolders = known.get(surroundings) ?? new Map<string, readonly string[]>();
    known.set(surroundings, ofFolders);
    const before = ofFolders.get(folder);
    if (before) return before;
    const found = (surroundings.childrenOf(folder) ?? []).filter(test);
    ofFolders.set(folder, found);
    return found;
  };
}

const documentsIn = childrenWith((path) => /\.(?:ya?ml|json|template|cfn|stack)$/i.test(path));
const namedForParameters = childrenWith((path) => /param|config|env/i.test(posix.basename(path)));
const samConfigsIn = childrenWith(isSamConfig);

/** The documents beside a template and above it, the nearest first: a stack that deploys it stands there. */
export function documentsAround(path: string, surroundings: Surroundings): SourceFile[] {
  const paths = foldersUp(folderOf(path)).flatMap((folder) => documentsIn(folder, surroundings));
  return filesAt(paths, surroundings, path);
}

/**
 * The files that may hold parameters for a template: JSON documents beside it, or in a folder for them beside or above,
 * and the nearest configurations of the SAM CLI.
 */
export function parameterDocuments(path: string, surroundings: Surroundings): SourceFile[] {
  const folder = folderOf(path);
  const beside = namedForParameters(folder, surroundings);
  const folders = new Set([...beside, ...namedForParameters(folderOf(folder), surroundings)]);
  const below = [...folders].flatMap((each) => surroundings.childrenOf(each) ?? []);
  const paths = [...new Set([...beside, ...below])].filter((each) => /\.json$/i.test(each));
  return filesAt([...samConfigs(path, surroundings), ...paths], surroundings, path);
}

/** Those in the nearest folder that has one: the SAM CLI looks beside the template, then where it is run. */
function samConfigs(path: string, surroundings: Surroundings): readonly string[] {
  for (const folder of foldersUp(folderOf(path))) {
    const found = samConfigsIn(folder, surroundings);
    if (found.length > 0) return found.filter((path) => !isPassedOver(path, found));
  }
  return [];
}

/** The names that the SAM CLI looks for by itself: it takes the first that is there. */
const SAM_CONFIGS = ['samconfig.toml', 'samconfig.yaml', 'samconfig.yml'];

function isPassedOver(path: string, beside: readonly string[]): boolean {
  const rank = SAM_CONFIGS.indexOf(posix.basename(path));
  const better = SAM_CONFIGS.slice(0, Math.max(rank, 0)).map((name) => posix.join(posix.dirname(path), name));
  return better.some((each) => beside.includes(each));
}

/** The first of the paths at which files stand, but for the template's own. */
function filesAt(paths: readonly string[], surroundings: Surroundings, own: string): SourceFile[] {
  const found: string[] = [];
  for (const path of paths) {
    if (found.length === MAX_NEIGHBOURS) break;
    if (path !== own && surroundings.kindAt(path) === 'file') found.push(path);
  }
  return found.flatMap((path) => fileAt(path, surroundings) ?? []);
}

/** A file around the templates; null where there is none that can be read. */
export function fileAt(path: string, surroundings: Surroundings): SourceFile | null {
  const standing = surroundings.at(path);
  return typeof standing === 'object' && 'text' in standing ? standing : null;
}
