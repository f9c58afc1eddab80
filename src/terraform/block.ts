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

/** A top-level block of a configuration file with what override files make of it. */
export type Block = {
  /** `resource`, `data`, `variable`, `output`, `module`, `locals`, … */
  readonly kind: string;
  readonly labels: readonly string[];
  readonly header: Range;
  readonly block: Range;
  /** Arguments that hold in the end, by name. */
  readonly arguments: ReadonlyMap<string, Argument>;
  /** Every place that sets an argument, the overridden ones included, in the order in which they are merged. */
  readonly written: readonly Argument[];
  /** Nested blocks of HCL syntax; in JSON syntax they are arguments. */
  readonly nested: readonly Block[];
};

/** What a run reads and no plan can know; in references the kind comes first: `data.type.name`. */
export type ReadKind = 'data' | 'ephemeral';

export function isReadKind(name: string): name is ReadKind {
  return name === 'data' || name === 'ephemeral';
}

/** The last label: the name of a resource, variable, module, … */
export function nameOf({ labels }: Block): string {
  return labels.at(-1) ?? '';
}

/** `type.name` of a resource; the name alone of what has one label. */
export function addressOf({ labels }: Block): string {
  return labels.join('.');
}

export const CERTIFICATE_TYPE = 'aws_api_gateway_client_certificate';

export const ATTRIBUTE = 'client_certificate_id';
