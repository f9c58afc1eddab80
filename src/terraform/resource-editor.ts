import { readDocument } from '../source/document.ts';
import { insertEntry, removeEntry, type Step, setEntry } from '../source/document-edit.ts';
import { readHcl } from '../source/hcl.ts';
import { addAfter, addAttribute, removeAttribute, removeBlock } from '../source/hcl-edit.ts';
import type { Block } from '../source/hcl-tree.ts';
import type { Edit, Range, SourceFile } from '../source/text.ts';
import type { DocumentNode, MappingNode } from '../source/tree.ts';
import type { Files } from '../stage.ts';

/** Writes into one resource block of a file, whichever syntax it is in. Null where its form is not edited. */
export type ResourceEditor = {
  readonly setArgument: (name: string, reference: string) => Edit[] | null;
  readonly removeArgument: (name: string) => Edit[] | null;
  /** Declares a resource next to this one. */
  readonly addResource: (
    type: string,
    name: string,
    values: Readonly<Record<string, string>>,
  ) => Edit[] | null;
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
      const existing = find(name);
      if (!existing) return [addAttribute(file, block, name, reference)];
      return [{ file: file.path, start: existing.value.start, end: existing.value.end, text: reference }];
    },
    removeArgument: (name) => {
      const existing = find(name);
      if (!existing) return null;
      const isOnly = block.body.attributes.length === 1 && block.body.blocks.length === 0;
      return isOnly ? [removeBlock(file, block)] : removeAttribute(file, block, existing);
    },
    addResource: (type, name, values) => {
      const lines = (indent: string) =>
        Object.entries(values).map(([key, value]) => `${indent}${key} = ${JSON.stringify(value)}\n`);
      return [
        addAfter(file, block, (indent) => `resource "${type}" "${name}" {\n${lines(indent).join('')}}`),
      ];
    },
  };
}

function jsonEditor(file: SourceFile, place: Range): ResourceEditor | null {
  const path = pathTo(readDocument(file).documents[0], place);
  const body = path.at(-1)?.entry.value;
  const root = path[0]?.mapping;
  if (body?.kind !== 'mapping' || !root) return null;
  return {
    setArgument: (name, reference) => setEntry(file, body, name, `\${${reference}}`),
    removeArgument: (name) => {
      const entry = body.entries.find(({ key }) => isNamed(key, name));
      return entry ? removeEntry(file, [...path, { mapping: body, entry }]) : null;
    },
    addResource: (type, name, values) => addJsonResource(file, path, type, [name, Object.entries(values)]),
  };
}

function addJsonResource(
  file: SourceFile,
  path: readonly Step[],
  type: string,
  named: readonly [string, readonly (readonly [string, string])[]],
): Edit[] | null {
  const [, types] = path;
  if (!types) return null;
  const existing = types.mapping.entries.find(({ key }) => isNamed(key, type));
  if (existing?.value.kind === 'mapping') {
    const last = existing.value.entries.at(-1);
    return last ? insertEntry(file, existing.value, last, named) : setEntry(file, existing.value, ...named);
  }
  return existing ? null : insertEntry(file, types.mapping, types.entry, [type, [named]]);
}

/** The steps `resource` → type → name to the member at a place; empty where lists stand in between. */
function pathTo(root: DocumentNode | undefined, place: Range): Step[] {
  const steps: Step[] = [];
  let node = root;
  while (node?.kind === 'mapping' && steps.length < 3) {
    const mapping: MappingNode = node;
    const entry = mapping.entries.find(({ start, end }) => start <= place.start && place.end <= end);
    if (!entry) return [];
    steps.push({ mapping, entry });
    node = entry.value;
  }
  return steps.length === 3 ? steps : [];
}

function isNamed(node: DocumentNode, name: string): boolean {
  return node.kind === 'scalar' && node.text === name;
}
