import type { Extra, Member } from './extras.ts';
import type { Kind } from './kinds.ts';

export type Variable = {
  readonly name: string;
  readonly kind: Kind;
  readonly type: string | null;
  readonly fallback: string | null;
  readonly isNullable: boolean;
  readonly isSensitive: boolean;
};

export type Output = {
  readonly name: string;
  readonly kind: Kind;
  readonly isNullable: boolean;
  readonly value: string;
};

export type Argument = { readonly name: string; readonly value: string };

export type Call = {
  readonly name: string;
  readonly module: Module;
  readonly repetition: readonly Argument[];
  readonly args: readonly Argument[];
};

/** What an override file sets in a block. */
export type Override = Argument & { readonly path: readonly string[] };

/** A module as it is generated, everything in it written as expressions. */
export type Module = {
  readonly folder: string;
  readonly syntax: 'hcl' | 'json';
  readonly variables: readonly Variable[];
  readonly locals: readonly Argument[];
  readonly certificates: readonly {
    readonly name: string;
    readonly repetition: readonly Argument[];
    readonly description: string;
  }[];
  readonly calls: readonly Call[];
  readonly outputs: readonly Output[];
  readonly stages: readonly {
    readonly name: string;
    readonly repetition: readonly Argument[];
    readonly value: string;
    readonly members: readonly Member[];
  }[];
  readonly extras: readonly Extra[];
  readonly overrides: readonly Override[];
};
