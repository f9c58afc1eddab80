import type { Expression } from '../source/hcl-tree.ts';
import type { Range } from '../source/text.ts';

/** An argument of a block, wherever it is written (an override file may have the last word). */
export type Argument = {
  readonly name: string;
  /** The whole `name = value`, or the JSON member. */
  readonly place: Range;
  readonly valuePlace: Range;
  readonly value: Expression;
};

/** A `resource` block of a module with what override files make of it. */
export type Resource = {
  readonly type: string;
  readonly name: string;
  /** `type.name`. */
  readonly address: string;
  readonly header: Range;
  readonly block: Range;
  /** Arguments that hold in the end, by name. */
  readonly arguments: ReadonlyMap<string, Argument>;
  /** Every place that sets an argument, the overridden ones included, in the order in which they are merged. */
  readonly written: readonly Argument[];
};

/** What is declared in one folder. */
export type Declarations = {
  /** In file and source order. A second block of one address, which Terraform refuses, is here too. */
  readonly resources: readonly Resource[];
  /** The first resource of each address. */
  readonly byAddress: ReadonlyMap<string, Resource>;
  /** `var.x`, `local.x`, `module.x`, `data.type.name`. */
  readonly names: ReadonlySet<string>;
  /** The value of each local by `local.x`; the last one where override files set it again. */
  readonly locals: ReadonlyMap<string, Expression>;
  /** Whether all files could be read: only then is a name that is not there undeclared. */
  readonly isWhole: boolean;
};

/** A `resource` block as one file writes it. */
export type RawResource = {
  readonly type: string;
  readonly name: string;
  readonly header: Range;
  readonly block: Range;
  readonly written: readonly Argument[];
};

/** What one file declares, before override files are merged in. */
export type RawDeclarations = {
  readonly resources: readonly RawResource[];
  readonly names: readonly string[];
  /** `local.x` with its value. */
  readonly locals: readonly (readonly [name: string, value: Expression])[];
};
