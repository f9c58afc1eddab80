import type { DocumentNode } from '../source/tree.ts';
import type { Because } from '../stage.ts';
import type { Template } from './template.ts';
import type { Value } from './value.ts';
import type { World } from './world.ts';

/** Whether a condition holds, and why. */
export type Truth = { readonly is: boolean; readonly because: readonly Because[] };

/** A template with everything that its functions need to give a value. */
export type Frame = {
  readonly template: Template;
  readonly world: World;
  /** Values that parameters are given from outside. */
  readonly given: ReadonlyMap<string, Value>;
  /** Values of the loops around, by their names. */
  readonly loops: ReadonlyMap<string, Value>;
  /** Conditions that are known in this world, and those that are being computed. */
  readonly conditions: Map<string, Truth | 'pending'>;
  /** An output of a nested stack that the template declares; null where the stack's template is not at hand. */
  readonly output: (stack: string, name: string, frame: Frame) => Value | null;
  readonly depth: number;
  /** What a value gives. Throws TemplateError where CloudFormation refuses it, and Split. */
  readonly evaluate: (node: DocumentNode, frame: Frame) => Value;
};

/** Deepest nesting of values, functions and conditions that is followed. */
export const MAX_DEPTH = 200;
