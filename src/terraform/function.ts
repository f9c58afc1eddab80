import type { Surroundings } from '../source/surroundings.ts';
import type { Range } from '../source/text.ts';
import type { Type, Value } from './value.ts';

/** What functions can learn of the files of the repository; paths are relative to its root. */
export type FileAccess = Pick<Surroundings, 'at' | 'kindAt' | 'childrenOf'> & {
  /** Takes characters into account that are read or matched. Throws LimitReached past what a review may spend. */
  readonly spend: (characters: number) => void;
};

/** What a function may look at beside its arguments. */
export type FunctionContext = {
  readonly files: FileAccess;
  /** The *root module's* folder, relative to the repository's root ('' for the root itself): relative paths count from it. */
  readonly rootFolder: string;
  /** Where the call stands. */
  readonly place: Range;
};

/**
 * A Terraform function. It is called with values that are known where `Parameter.isUnknownAllowed` is not set; an
 * unknown argument elsewhere makes the result unknown without a call. Throws EvaluationError where Terraform fails.
 */
export type TerraformFunction = {
  readonly parameters: readonly Parameter[];
  /** Of the rest of the arguments, where the function takes any number. */
  readonly variadic?: Parameter;
  readonly call: (args: readonly Value[], context: FunctionContext) => Value;
};

export type Parameter = {
  readonly name: string;
  /** Arguments are converted to it before the call; `any` takes all. */
  readonly type: Type;
  readonly isNullAllowed?: boolean;
  /** Whether the function itself copes with unknown values (at the top or inside). */
  readonly isUnknownAllowed?: boolean;
};
