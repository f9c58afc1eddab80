import type { Surroundings } from '../../src/source/surroundings.ts';
import type { FileAccess, FunctionContext } from '../../src/terraform/function.ts';
import { type Standing, surroundingsOf } from '../source/surroundings-of.ts';

/** The files as functions see them, without a limit. */
export function fileAccess(surroundings: Surroundings): FileAccess {
  return Object.assign(surroundings, { spend: () => undefined });
}

/** What a function sees of these files. */
export function contextOf(files: Readonly<Record<string, Standing>>, rootFolder = ''): FunctionContext {
  return {
    files: fileAccess(surroundingsOf(files)),
    rootFolder,
    place: { file: 'main.tf', start: 0, end: 0 },
  };
}
