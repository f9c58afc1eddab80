import { posix } from 'node:path';
import { folderOf, foldersUp } from '../source/path.ts';
import type { Surroundings } from '../source/surroundings.ts';
import type { SourceFile } from '../source/text.ts';
import { isSamConfig } from './sam-config.ts';

/** Most files around one template that are read to find out what deploys it, and with which parameters. */
export const MAX_NEIGHBOURS = 20;

const DOCUMENT = /\.(?:ya?ml|json|template|cfn|stack)$/i;
const PARAMETERS = /param|config|env/i;

/** The documents beside a template and above it, the nearest first: a stack that deploys it stands there. */
export function documentsAround(path: string, surroundings: Surroundings): SourceFile[] {
  const folders = foldersUp(folderOf(path));
  const paths = folders.flatMap((folder) => surroundings.childrenOf(folder) ?? []);
  return filesAt(
    paths.filter((each) => each !== path && DOCUMENT.test(each)),
    surroundings,
  );
}

/**
 * The files that may hold parameters for a template: JSON documents beside it, or in a folder for them beside or above,
 * and the nearest configurations of the SAM CLI.
 */
export function parameterDocuments(path: string, surroundings: Surroundings): SourceFile[] {
  const beside = surroundings.childrenOf(folderOf(path)) ?? [];
  const above = surroundings.childrenOf(folderOf(folderOf(path))) ?? [];
  const folders = new Set([...beside, ...above].filter((each) => PARAMETERS.test(posix.basename(each))));
  const below = [...folders].flatMap((folder) => surroundings.childrenOf(folder) ?? []);
  const named = beside.filter((each) => PARAMETERS.test(posix.basename(each)));
  const paths = [...new Set([...named, ...below])].filter((each) => each !== path && /\.json$/i.test(each));
  return filesAt([...samConfigs(path, surroundings), ...paths], surroundings);
}

/** Those in the nearest folder that has one: the SAM CLI looks beside the template, then where it is run. */
function samConfigs(path: string, surroundings: Surroundings): readonly string[] {
  for (const folder of foldersUp(folderOf(path))) {
    const found = (surroundings.childrenOf(folder) ?? []).filter(isSamConfig);
    if (found.length > 0) return found;
  }
  return [];
}

function filesAt(paths: readonly string[], surroundings: Surroundings): SourceFile[] {
  return paths
    .filter((path) => surroundings.kindAt(path) === 'file')
    .slice(0, MAX_NEIGHBOURS)
    .flatMap((path) => fileAt(path, surroundings) ?? []);
}

/** A file around the templates; null where there is none that can be read. */
export function fileAt(path: string, surroundings: Surroundings): SourceFile | null {
  const standing = surroundings.at(path);
  return typeof standing === 'object' && 'text' in standing ? standing : null;
}
