import { isJsonLike } from '../source/document-style.ts';
import type { NewValue } from '../source/document-writing.ts';
import type { SourceFile } from '../source/text.ts';
import type { DocumentNode, ScalarNode } from '../source/tree.ts';
import { functionCall } from './function-call.ts';

/** A reference to a name, in the form that the file prefers. */
export function reference(name: string, file: SourceFile): Exclude<NewValue, string> {
  return hasLongReferences(file) ? [['Ref', name]] : { tag: '!Ref', text: name };
}

/** The name that a value written as a reference stands for; null for any other value. */
export function referredName(node: DocumentNode): ScalarNode | null {
  const call = functionCall(node);
  return call?.name === 'Ref' && call.argument.kind === 'scalar' ? call.argument : null;
}

const longReferences = new WeakMap<SourceFile, boolean>();

/** Whether the file writes `Ref: X`, and not `!Ref X`, more often. */
function hasLongReferences(file: SourceFile): boolean {
  const known = longReferences.get(file);
  if (known !== undefined) return known;
  const { text } = file;
  const shortUses = text.match(/!Ref\s/g)?.length ?? 0;
  const longUses = text.match(/(?<![\w!])["']?Ref["']?[ \t]*:\s/g)?.length ?? 0;
  const isLong = isJsonLike(file) || longUses > shortUses;
  longReferences.set(file, isLong);
  return isLong;
}
