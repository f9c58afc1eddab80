import type { SourceFile } from '../source/text.ts';
import type { DocumentNode } from '../source/tree.ts';
import type { Because } from '../stage.ts';
import type { Resource } from './resource.ts';
import type { Template } from './template.ts';
import type { Value } from './value.ts';
import type { Work } from './work.ts';
import type { World } from './world.ts';

/** Whether a condition holds, and why. */
export type Truth = { readonly is: boolean; readonly because: readonly Because[] };

/** A template with everything that its functions need to give a value. */
export type Frame = {
  readonly template: Template;
  readonly world: World;
  /** What stands before the names of inputs, to tell those of different stacks apart. */
  readonly scope: string;
  /** The value that a parameter is given from outside; null where it is given none. */
  readonly given: (name: string) => Value | null;
  /** Values of the loops around, by their names. */
  readonly loops: ReadonlyMap<string, Value>;
  /** Conditions that are known in this world, and those that are being computed. */
  readonly conditions: Map<string, Truth | 'pending'>;
  /** An output of a nested stack; null where its template is not at hand. Throws TemplateError, Split. */
  readonly output: (stack: Resource, name: string) => Value | null;
  /** A file of the repository; null where none is at hand. */
  readonly fileAt: (path: string) => SourceFile | null;
  /** The paths of what stands directly in a folder. */
  readonly childrenOf: (folder: string) => readonly string[];
  /** What counts steps and depth. */
  readonly work: Work;
  /** What a value gives. Throws TemplateError where CloudFormation refuses it, Split and TooMuchWork. */
  readonly evaluate: (node: DocumentNode, frame: Frame) => Value;
};
