import { posix } from 'node:path';
import type { FunctionContext, TerraformFunction } from '../function.ts';
import { boolOf, EvaluationError, FILLED, PRESENT, stringOf, unknownOf, type Value } from '../value.ts';
import { ofTexts, textAt, textValue, undecidable } from './arguments.ts';

/** The functions of paths and files. What lies outside the repository is not known, nor is where it lies on a machine. */
export const FILE_FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map([
  ['abspath', undecidable(['path'])],
  ['basename', ofTexts(['path'], (path = '') => stringOf(lastPart(path)))],
  ['dirname', ofTexts(['path'], (path = '') => stringOf(folderOf(path)))],
  ['file', ofFile(textValue)],
  ['fileexists', { parameters: [{ name: 'path', type: 'string' }], call: exists }],
  [
    'fileset',
    ofTexts(['path', 'pattern'], () => unknownOf({ kind: 'set', of: 'string' }, [], { can: FILLED })),
  ],
  ['pathexpand', ofTexts(['path'], (path = '') => expanded(path))],
]);

/** A function of the text of a file in the repository. */
export function ofFile(call: (text: string) => Value): TerraformFunction {
  return {
    parameters: [{ name: 'path', type: 'string' }],
    call: (args, context) => {
      const text = fileText(textAt(args, 0), context);
      if (text === null) throw new EvaluationError(`there is no file ${textAt(args, 0)}`);
      // A byte that is no UTF-8 became this letter when the file was read.
      if (text === undefined || text.includes('\ufffd')) return unknownOf('string', [], { can: PRESENT });
      return call(text);
    },
  };
}

function exists(args: readonly Value[], context: FunctionContext): Value {
  const path = textAt(args, 0);
  if (isFolder(path, context)) throw new EvaluationError(`${path} is a folder`);
  const text = fileText(path, context);
  return text === undefined ? unknownOf('bool', [], { can: FILLED }) : boolOf(text !== null);
}

/** The folder of the root module and those that hold it. */
function isFolder(path: string, { rootFolder }: FunctionContext): boolean {
  const place = placeOf(path, rootFolder);
  return place !== undefined && (place === '' || `${rootFolder}/`.startsWith(`${place}/`));
}

function fileText(path: string, context: FunctionContext): string | null | undefined {
  const place = placeOf(path, context.rootFolder);
  return place === undefined ? undefined : place === '' ? null : context.file(place);
}

/** The path from the repository's root; undefined outside of it. */
function placeOf(path: string, rootFolder: string): string | undefined {
  if (path.startsWith('/') || path.startsWith('~')) return undefined;
  const place = posix.join(rootFolder, path).replace(/\/$/, '');
  if (place === '..' || place.startsWith('../')) return undefined;
  return place === '.' ? '' : place;
}

/** As Go's filepath.Base. */
function lastPart(path: string): string {
  if (path === '') return '.';
  const bare = withoutSlashes(path);
  return bare === '' ? '/' : bare.slice(bare.lastIndexOf('/') + 1);
}

function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}

/** As Go's filepath.Dir. */
function folderOf(path: string): string {
  const folder = posix.normalize(path.slice(0, path.lastIndexOf('/') + 1) || '.');
  return folder.length > 1 ? folder.replace(/\/$/, '') : folder;
}

/** The home folder is a machine's; another person's is refused. */
function expanded(path: string): Value {
  if (!path.startsWith('~')) return stringOf(path);
  if (path.length > 1 && path[1] !== '/')
    throw new EvaluationError('the home folder of another person is not known');
  return unknownOf('string', [], { can: FILLED });
}
