import type { Type, Value } from './value.ts';

/** What a function may look at beside its arguments. */
export type FunctionContext = {
  /** Text of a file below the repository's root, by path relative to the root; null where there is none; undefined where it was not read. */
  readonly file: (path: string) => string | null | undefined;
  /** The folder of the module, relative to the repository's root ('' for the root itself): relative paths count from the *root module's* folder. */
  readonly rootFolder: string;
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
