import {
  type ItemStep,
  removeEntry,
  type Step,
  setEntry,
  setNode,
  setText,
} from '../source/document-edit.ts';
import { pathOf } from '../source/document-path.ts';
import type { NewValue } from '../source/document-writing.ts';
import type { Edit, SourceFile } from '../source/text.ts';
import type { DocumentNode, MappingNode, ScalarNode, SequenceNode } from '../source/tree.ts';
import type { Candidate } from '../stage.ts';
import { writtenChange } from './meant-change.ts';
import { reference, referredName } from './reference-style.ts';
import { sharedIn } from './shared-content.ts';
import type { Site } from './site.ts';
import { templatesOf } from './template.ts';

/** What is to be written: a text, or a reference to a name. */
export type Written = { readonly text: string } | { readonly name: string };

/** A candidate that writes a value at a place; null where its form is not edited. */
export function writing(site: Site, value: Written): Candidate | null {
  const edits = isShared(site) ? null : writtenAt(site, value);
  return edits && candidateOf(site, edits);
}

function writtenAt(
  { file, within, missing, steps, value: old, prefix = '' }: Site,
  to: Written,
): Edit[] | null {
  const value = 'text' in to ? to.text : reference(to.name, file);
  const [first, ...rest] = missing;
  if (within.kind === 'mapping' && first !== undefined)
    return setEntry(file, within, first, nested(rest, value));
  const same = old && ('name' in to ? referredName(old) : untagged(old));
  if (same) return [setText(file, same, 'name' in to ? to.name : prefix + to.text)];
  const step = steps.at(-1);
  if (!old || !step || within.kind !== 'mapping') return null;
  return 'sequence' in step
    ? [setNode(file, within, old, value)]
    : setEntry(file, within, String(lastKey(step)), value);
}

/** A value within mappings of one key each. */
export function nested(keys: readonly string[], value: NewValue): NewValue {
  return keys.reduceRight<NewValue>((inner, key) => [[key, inner]], value);
}

function untagged(node: DocumentNode): ScalarNode | null {
  return node.kind === 'scalar' && node.tag === null ? node : null;
}

/** A candidate that takes an argument out; null where its form is not edited. */
export function removing(site: Site): Candidate | null {
  const { file, steps, missing } = site;
  if (isShared(site) || missing.length > 0 || steps.length === 0) return null;
  return candidateOf(site, removeEntry(file, steps));
}

/** Whether an edit there would change another place too. */
function isShared({ file, within, value, missing }: Site): boolean {
  const document = templatesOf(file).documents.find(
    ({ start, end }) => start <= within.start && within.end <= end,
  );
  if (!document || within.alias || value?.alias) return true;
  const shared = sharedIn(document);
  if (shared.holds(within)) return true;
  return (
    missing.length === 0 &&
    value !== null &&
    (shared.holds(value) || shared.touches({ ...value, start: value.outerStart }))
  );
}

function candidateOf(site: Site, edits: readonly Edit[]): Candidate | null {
  const change = changeAt(site);
  return edits.length > 0 && change !== null ? { edits, changes: [change], caution: null } : null;
}

/** The name of the place for the second opinion: the file, the document, the keys down to the value. */
function changeAt({ file, within, steps, missing }: Site): string | null {
  const step = steps.at(-1);
  const holder = step === undefined ? within : 'sequence' in step ? step.sequence : step.mapping;
  return changeIn(file, holder, step === undefined ? missing : [lastKey(step)]);
}

/** The same for keys in a mapping or list; null where the file does not hold it. */
export function changeIn(
  file: SourceFile,
  holder: MappingNode | SequenceNode,
  keys: readonly (string | number)[],
): string | null {
  for (const [document, root] of templatesOf(file).documents.entries()) {
    const path = pathOf(root, holder);
    if (path) return writtenChange({ file: file.path, document, path: [...path, ...keys] });
  }
  return null;
}

function lastKey(step: Step | ItemStep): string | number {
  if ('sequence' in step) return step.sequence.items.indexOf(step.item);
  const { key } = step.entry;
  return key.kind === 'scalar' ? key.text : '';
}
