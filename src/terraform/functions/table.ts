import type { TerraformFunction } from '../function.ts';
import { CONVERSION_FUNCTIONS } from './conversions.ts';
import { DATE_FUNCTIONS } from './dates.ts';
import { ENCODING_FUNCTIONS } from './encodings.ts';
import { FILE_FUNCTIONS } from './files.ts';
import { FORMAT_FUNCTIONS } from './format.ts';
import { HASH_FUNCTIONS } from './hashes.ts';
import { LIST_FUNCTIONS } from './lists.ts';
import { MAP_FUNCTIONS } from './maps.ts';
import { MEASURE_FUNCTIONS } from './measures.ts';
import { NETWORK_FUNCTIONS } from './network.ts';
import { NUMBER_FUNCTIONS } from './numbers.ts';
import { PICKING_FUNCTIONS } from './pickers.ts';
import { SET_FUNCTIONS } from './sets.ts';
import { STRING_FUNCTIONS } from './strings.ts';

const NAMED = [
  CONVERSION_FUNCTIONS,
  DATE_FUNCTIONS,
  ENCODING_FUNCTIONS,
  FILE_FUNCTIONS,
  FORMAT_FUNCTIONS,
  HASH_FUNCTIONS,
  LIST_FUNCTIONS,
  MAP_FUNCTIONS,
  MEASURE_FUNCTIONS,
  NETWORK_FUNCTIONS,
  NUMBER_FUNCTIONS,
  PICKING_FUNCTIONS,
  SET_FUNCTIONS,
  STRING_FUNCTIONS,
].flatMap((family) => [...family]);

/**
 * Terraform's functions by name, each also as `core::name`. Those that need the evaluator itself are not here: `can`,
 * `try`, `templatefile` and `templatestring`.
 */
export const functions: ReadonlyMap<string, TerraformFunction> = new Map([
  ...NAMED,
  ...NAMED.map(([name, named]) => [`core::${name}`, named] as const),
]);
