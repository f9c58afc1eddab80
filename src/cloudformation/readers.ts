import { posix } from 'node:path';
import { folderOf, foldersUp } from '../source/path.ts';
import type { Surroundings } from '../source/surroundings.ts';
import type { SourceFile } from '../source/text.ts';
import { fileAt, MAX_NEIGHBOURS } from './neighbours.ts';

const DOCUMENT = /\.(?:ya?ml|json)$/i;
/** How files that read others are called: any other name would have every document around a changed one read. */
const READER =
  /(?:^|\/)(?:serverless[^/]*\.(?:ya?ml|json)|[^/]*(?:template|sam|cfn|cloudformation|stack)[^/]*\.(?:ya?ml|json)|[^/]*\.template)$/i;
/** `${file(config/${opt:stage}.yml)}` */
const COMPUTED = /\bfile\([^()]*\$\{/;

/**
 * The templates and services, beside changed documents or above them, that may read these: by `${file(…)}` of the
 * Serverless Framework, or as a document of an API.
 */
export function readersAround(changed: ReadonlySet<string>, surroundings: Surroundings): SourceFile[] {
  const inFolders = new Map<string, readonly string[]>();
  const readersIn = (folder: string): readonly string[] => {
    const known = inFolders.get(folder);
    if (known) return known;
    const found = (surroundings.childrenOf(folder) ?? []).filter(
      (path) => READER.test(path) && surroundings.kindAt(path) === 'file',
    );
    inFolders.set(folder, found);
    return found;
  };
  const found = new Map<string, SourceFile>();
  for (const path of changed) {
    if (!DOCUMENT.test(path)) continue;
    const near = foldersUp(folderOf(path)).flatMap(readersIn).slice(0, MAX_NEIGHBOURS);
    for (const each of near) {
      const file = changed.has(each) || found.has(each) ? null : fileAt(each, surroundings);
      if (file && (file.text.includes(posix.basename(path)) || COMPUTED.test(file.text)))
        found.set(each, file);
    }
  }
  return [...found.values()];
}
