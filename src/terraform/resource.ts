import type { Expression } from '../source/hcl-tree.ts';
import type { Range } from '../source/text.ts';
import type { Argument } from './block.ts';

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
  /** The value of each local by `local.x`; the last one where override files set it again. */
  readonly locals: ReadonlyMap<string, Expression>;
};
