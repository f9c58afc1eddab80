import { readDocument } from '../source/document.ts';
import { type ItemStep, insertEntry, removeEntry, type Step, setEntry } from '../source/document-edit.ts';
import { readHcl } from '../source/hcl.ts';
import { withCommentColumns } from '../source/hcl-comment-columns.ts';
import { addAfter, addAttribute, removeAttribute, removeBlock } from '../source/hcl-edit.ts';
import type { Block } from '../source/hcl-tree.ts';
import type { Edit, Range, SourceFile } from '../source/text.ts';
import type { DocumentNode, MappingNode } from '../source/tree.ts';
import type { Files } from '../stage.ts';
import { objects } from './json-blocks.ts';
import { isOverride } from './module.ts';
import { type NewArgument, writtenInHcl, writtenInJson } from './new-argument.ts';

/** Writes into one resource block of a file, whichever syntax it is in. Null where its form is not edited. */
export type ResourceEditor = {
  readonly setArgument: (name: string, reference: string) => Edit[] | null;
  /** In an override file, a block that would be left empty goes too: it overrides nothing any more. */
  readonly removeArgument: (name: string) => Edit[] | null;
  /** Declares a resource next to this one. */
  readonly addResource: (type: string, name: string, values: readonly NewArgument[]) => Edit[] | null;
};

/** The editor of the resource block that stands at a place or around it. */
export function editorOf(place: Range, files: Files): ResourceEditor | null {
  const file = files.get(place.file);
  if (!file) return null;
  if (file.path.endsWith('.json')) return jsonEditor(file, place);
  const block = readHcl(file).body.blocks.find(({ start, end }) => start <= place.start && place.end <= end);
  return block ? hclEditor(file, block) : null;
}

function hclEditor(file: SourceFile, block: Block): ResourceEditor {
  const find = (name: string) => block.body.attributes.find((attribute) => attribute.name === name);
  return {
    setArgument: (name, reference) => {
      const value = find(name)?.value;
      const edit = value
        ? { file: file.path, start: value.start, end: value.end, text: reference }
        : addAttribute(file, block, name, reference);
      return withCommentColumns(file, [edit]);
    },
    removeArgument: (name) => {
      const existing = find(name);
      if (!existing) return null;
      const isOnly = block.body.attributes.length === 1 && block.body.blocks.length === 0;
      if (isOnly && isOverride(file.path)) return [removeBlock(file, block)];
      return withCommentColumns(file, removeAttribute(file, block, existing));
    },
    addResource: (type, name, values) => [
      addAfter(file, block, (indent) => `resource "${type}" "${name}" {\n${writtenInHcl(values, indent)}}`),
    ],
  };
}

function jsonEditor(file: SourceFile, place: Range): ResourceEditor | null {
  const at = jsonPlace(readDocument(file).documents[0], place);
  if (!at) return null;
  const { path, types, body } = at;
  return {
    setArgument: (name, reference) => setEntry(file, body, name, `\${${reference}}`),
    removeArgument: (name) => {
      const entry = body.entries.find(({ key }) => isNamed(key, name));
      if (!entry) return null;
      return removeEntry(file, [...(isOverride(file.path) ? path : []), { mapping: body, entry }]);
    },
    addResource: (type, name, values) => addJsonResource(file, types, type, [name, writtenInJson(values)]),
  };
}

function addJsonResource(
  file: SourceFile,
  types: Step,
  type: string,
  named: readonly [name: string, values: readonly (readonly [string, string])[]],
): Edit[] | null {
  const existing = types.mapping.entries.find(({ key }) => isNamed(key, type));
  if (!existing) return insertEntry(file, types.mapping, types.entry, [type, [named]]);
  const holder = objects(existing.value).at(-1);
  const last = holder?.entries.at(-1);
  if (holder && last) return insertEntry(file, holder, last, named);
  return holder ? setEntry(file, holder, ...named) : null;
}

/** Where a resource's body stands in a document. */
type JsonPlace = {
  /** From the root to the body, through lists too. */
  readonly path: readonly (Step | ItemStep)[];
  /** The step from the types to the names of one type. */
  readonly types: Step;
  readonly body: MappingNode;
};

/** The body at a place, or the first one of the member at a place; null where there is none. */
function jsonPlace(root: DocumentNode | undefined, place: Range): JsonPlace | null {
  const path: (Step | ItemStep)[] = [];
  const steps: Step[] = [];
  let node = root;
  while (node && !(node.kind === 'mapping' && steps.length === 3)) {
    const step = stepTo(node, place, steps.length === 3);
    if (!step) return null;
    path.push(step);
    if ('entry' in step) steps.push(step);
    node = 'entry' in step ? step.entry.value : step.item;
  }
  const [, types] = steps;
  return types && node?.kind === 'mapping' ? { path, types, body: node } : null;
}

/** `isAnyItem`: the place may be that of the whole list. */
function stepTo(node: DocumentNode, place: Range, isAnyItem: boolean): Step | ItemStep | null {
  const isAround = ({ start, end }: Range) => start <= place.start && place.end <= end;
  if (node.kind === 'mapping') {
    const entry = node.entries.find(isAround);
    return entry ? { mapping: node, entry } : null;
  }
  if (node.kind !== 'sequence') return null;
  const item = node.items.find(isAround) ?? (isAnyItem ? node.items.find(isBody) : undefined);
  return item ? { sequence: node, item } : null;
}

function isBody(node: DocumentNode): boolean {
  return objects(node).length > 0;
}

function isNamed(node: DocumentNode, name: string): boolean {
  return node.kind === 'scalar' && node.text === name;
}
