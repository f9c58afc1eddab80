import { posix } from 'node:path';
import type { Standing } from '../../source/surroundings.ts';
import type { FunctionContext, TerraformFunction } from '../function.ts';
import {
  boolOf,
  EvaluationError,
  FILLED,
  type Possibilities,
  PRESENT,
  stringOf,
  unknownOf,
  type Value,
} from '../value.ts';
import { ofTexts, textAt, textValue, undecidable } from './arguments.ts';
import { endingIn, outside, placeOf, unread } from './file-place.ts';
import { fileset } from './fileset.ts';

/** The functions of paths and files. What lies outside the repository is not known, nor is where it lies on a machine. */
export const FILE_FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map([
  ['abspath', undecidable(['path'])],
  ['basename', ofTexts(['path'], (path = '') => stringOf(lastPart(path)))],
  ['dirname', ofTexts(['path'], (path = '') => stringOf(folderOf(path)))],
  ['file', ofFile(textValue)],
  ['fileexists', { parameters: [{ name: 'path', type: 'string' }], call: exists }],
  ['fileset', fileset],
  ['pathexpand', ofTexts(['path'], (path = '') => expanded(path))],
]);

/** A function of the text of a file in the repository; `can` says what it gives of a file that was not read. */
export function ofFile(call: (text: string) => Value, can: Possibilities = PRESENT): TerraformFunction {
  return {
    parameters: [{ name: 'path', type: 'string' }],
    call: (args, context) => {
      const path = textAt(args, 0);
      const place = placeOf(path, context.rootFolder);
      const found = place === null ? outside(path) : textOf(place, context.files.at(place));
      if ('unread' in found) return unread(found.unread, 'string', can, context, args);
      const value = call(found.text);
      const step = { file: place ?? '', start: 0, end: found.text.length, text: `${place} is read` };
      return endingIn(step, value, args);
    },
  };
}

/** Throws EvaluationError where Terraform could read nothing. */
function textOf(place: string, found: Standing): { readonly text: string } | { readonly unread: string } {
  if (found === 'absent') throw new EvaluationError(`there is no file ${place}`);
  if (found === 'folder') throw new EvaluationError(`${place || 'the root of the repository'} is a folder`);
  return found;
}

function exists(args: readonly Value[], context: FunctionContext): Value {
  const path = textAt(args, 0);
  const place = placeOf(path, context.rootFolder);
  const kind = place === null ? outside(path) : context.files.kindAt(place);
  if (kind === 'folder' || isFolderAbove(path, context)) throw new EvaluationError(`${path} is a folder`);
  return typeof kind === 'string'
    ? boolOf(kind === 'file')
    : unread(kind.unread, 'bool', FILLED, context, args);
}

/** Where a path leads out of the repository and no further: to the folders that hold it. */
function isFolderAbove(path: string, { rootFolder }: FunctionContext): boolean {
  return /^(?:\.\.\/)*\.\.$/.test(posix.join(rootFolder, path).replace(/\/$/, ''));
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
