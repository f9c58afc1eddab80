import type { ItemStep, Step } from '../source/document-edit.ts';
import type { SourceFile } from '../source/text.ts';
import type { DocumentNode, MappingNode, SequenceNode } from '../source/tree.ts';
import type { Deployment } from './deployment.ts';
import { isNothing, textOf } from './function-call.ts';
import type { Resource } from './resource.ts';
import type { Template } from './template.ts';

/** A name of a template: a parameter, `map Name`, `condition Name`. */
export type Named = { readonly template: Template; readonly name: string };

/** A place on the way of a value to a stage. */
export type Site = {
  /** A parameter's default, a line of a parameter file, a parameter that a stack gives, a map's value, one of `Fn::If`, an output. */
  readonly kind: 'default' | 'line' | 'argument' | 'map' | 'branch' | 'output';
  /** The deployment in which its functions are read. */
  readonly deployment: Deployment;
  readonly file: SourceFile;
  /** What is around it. */
  readonly within: MappingNode | SequenceNode;
  /** The keys that are still to be written in `within`; none where the value stands there. */
  readonly missing: readonly string[];
  /** From what may go with it to the value; empty where it is still to be written. */
  readonly steps: readonly (Step | ItemStep)[];
  readonly value: DocumentNode | null;
  /** What stands before the value in the same text: `Name=`. */
  readonly prefix?: string;
  /** The parameter or the map that has the value. */
  readonly named: Named | null;
  /** The resource beside which a certificate for it is declared; null where none can be. */
  readonly beside: Resource | null;
  /** What a reader calls the place. */
  readonly label: string;
};

/** A place that decides whether there is a certificate, with the text that would decide otherwise. */
export type Switch = {
  readonly site: Site;
  readonly text: string;
  /** The names on the way from it to the certificate. */
  readonly through: readonly Named[];
};

/** What leads from a stage's certificate to where it comes from, the stage's own end first. */
export type Sites = {
  readonly values: readonly Site[];
  readonly switches: readonly Switch[];
};

/** Whether a value is written out and stands for no certificate. */
export function isEmptyValue(node: DocumentNode | null): boolean {
  return node === null || isNothing(node) || textOf(node) === '';
}
