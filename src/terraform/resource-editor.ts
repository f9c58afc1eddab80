import { readDocument } from '../source/document.ts';
import { type ItemStep, insertEntry, removeEntry, type Step, setEntry } from '../source/document-edit.ts';
import { readHcl } from '../source/hcl.ts';
import { withCommentColumns } from '../source/hcl-comment-columns.ts';
import { addAfter, addAttribute, removeAttribute, removeBlock } from '../source/hcl-edit.ts';
import type { Block } from '../source/hcl-tree.ts';
import type { Edit, Range, SourceFile } from '../source/text.ts';
import type { DocumentNode, MappingNode } from '../source/tree.ts';
import type { Files } from '../stage.ts';
import { LABELS, objects } from './json-blocks.ts';
import { isOverride } from './module.ts';
import { type NewArgument, writtenInHcl, writtenInJson } from './new-argument.ts';

/** Writes into one top-level block of a file, whichever syntax it is in. Null where its form is not edited. */
export type BlockEditor = {
  readonly setArgument: (name: string, reference: string) => Edit[] | null;
  /** In an override file, a block that would be left empty goes too: it overrides nothing any more. */
  readonly removeArgument: (name: string) => Edit[] | null;
  /** Declares a resource next to this block. */
  readonly addResource: (type: string, name: string, values: readonly NewArgument[]) => Edit[] | null;
};

/** The editor of the top-level block that stands at a place or around it. */
export function editorOf(place: Range, files: Files): BlockEditor | null {
  const file = files.get(place.file);
  if (!file) return null;
  if (file.path.endsWith('.json')) return jsonEditor(file, place);
  const block = readHcl(file).body.blocks.find(({ start, end }) => start <= place.start && place.end <= end);
  return block ? hclEditor(file, block) : null;
}

function hclEditor(file: SourceFile, block: Block): BlockEditor {
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

function jsonEditor(file: SourceFile, place: Range): BlockEditor | null {
  const at = jsonPlace(readDocument(file).documents[0], place);
  if (!at) return null;
  const { path, steps, body } = at;
  return {
    setArgument: (name, reference) => setEntry(file, body, name, `\${${reference}}`),
    removeArgument: (name) => {
      const entry = body.entries.find(({ key }) => isNamed(key, name));
      if (!entry) return null;
      return removeEntry(file, [...(isOverride(file.path) ? path : []), { mapping: body, entry }]);
    },
    addResource: (type, name, values) => addJsonResource(file, steps, type, [name, writtenInJson(values)]),
  };
}

type Named = readonly [name: string, values: readonly (readonly [string, string])[]];

/** Beside the types of the same section, or in the section of resources. */
function addJsonResource(
  file: SourceFile,
  [section, types]: readonly Step[],
  type: string,
  named: Named,
): Edit[] | null {
  if (!section) return null;
  if (types && isNamed(section.entry.key, 'resource')) return addOfType(file, types, type, named);
  const resources = section.mapping.entries.find(({ key }) => isNamed(key, 'resource'));
  if (!resources) return insertEntry(file, section.mapping, section.entry, ['resource', [[type, [named]]]]);
  const holder = objects(resources.value).at(-1);
  const last = holder?.entries.at(-1);
  if (holder && last) return addOfType(file, { mapping: holder, entry: last }, type, named);
  return holder ? setEntry(file, holder, type, [named]) : null;
}

function addOfType(file: SourceFile, types: Step, type: string, named: Named): Edit[] | null {
  const existing = types.mapping.entries.find(({ key }) => isNamed(key, type));
  if (!existing) return insertEntry(file, types.mapping, types.entry, [type, [named]]);
  const holder = objects(existing.value).at(-1);
  const last = holder?.entries.at(-1);
  if (holder && last) return insertEntry(file, holder, last, named);
  return holder ? setEntry(file, holder, ...named) : null;
}

/** Where a block's body stands in a document. */
type JsonPlace = {
  /** From the root to the body, through lists too. */
  readonly path: readonly (Step | ItemStep)[];
  /** Those through objects: to the section, the types or names in it, … */
  readonly steps: readonly Step[];
  readonly body: MappingNode;
};

/** The body at a place, or the first one of the member at a place; null where there is none. */
function jsonPlace(root: DocumentNode | undefined, place: Range): JsonPlace | null {
  const path: (Step | ItemStep)[] = [];
  const steps: Step[] = [];
  let node = root;
  const isInBlock = (): boolean => steps.length > 0 && steps.length === depthOf(steps);
  while (node && !(node.kind === 'mapping' && isInBlock())) {
    const step = stepTo(node, place, isInBlock());
    if (!step) return null;
    path.push(step);
    if ('entry' in step) steps.push(step);
    node = 'entry' in step ? step.entry.value : step.item;
  }
  return node?.kind === 'mapping' ? { path, steps, body: node } : null;
}

/** How many steps lead to the body of a block of this section. */
function depthOf([section]: readonly Step[]): number {
  const { key } = section?.entry ?? {};
  return 1 + (LABELS.get(key?.kind === 'scalar' ? key.text : '') ?? 0);
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
