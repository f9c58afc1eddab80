import { readDocument } from '../source/document.ts';
import { removeEntry, setEntry } from '../source/document-edit.ts';
import { readHcl } from '../source/hcl.ts';
import { withCommentColumns } from '../source/hcl-comment-columns.ts';
import { addItem, removeTopAttribute } from '../source/hcl-edit.ts';
import type { Edit, SourceFile } from '../source/text.ts';
import { type DocumentNode, type MappingNode, ownEntry } from '../source/tree.ts';
import type { Files } from '../stage.ts';
import type { Argument } from './block.ts';
import { editorOf } from './resource-editor.ts';
import type { Site } from './site.ts';

/** What is to be written: an expression in native syntax, or a literal. */
export type NewValue = { readonly expression: string } | { readonly literal: null | boolean | '' };

/** Edits that write a value at a place; null where its form is not edited. */
export function writtenAt(site: Site, value: NewValue, files: Files): Edit[] | null {
  if (site.argument && !site.value) return addedItem(site, value, files);
  if (!site.argument)
    return site.block
      ? (editorOf(site.block.block, files)?.setArgument(site.name, hclText(value)) ?? null)
      : null;
  return site.value && replaced(site.argument, site.value, value, files);
}

function replaced(
  { valuePlace }: Argument,
  { start, end }: { readonly start: number; readonly end: number },
  value: NewValue,
  files: Files,
): Edit[] | null {
  const file = files.get(valuePlace.file);
  if (!file) return null;
  const edit = (text: string): Edit => ({ file: file.path, start, end, text });
  if (!file.path.endsWith('.json')) return withCommentColumns(file, [edit(hclText(value))]);
  // the places inside a string count from its start: only whole values are edited
  return isJsonValue(file.text.slice(start, end)) ? [edit(jsonText(value))] : null;
}

function isJsonValue(text: string): boolean {
  return /^(?:null|true|false|"(?:[^"\\]|\\.)*")$/.test(text);
}

function hclText(value: NewValue): string {
  return 'expression' in value ? value.expression : JSON.stringify(value.literal);
}

function jsonText(value: NewValue): string {
  return JSON.stringify('expression' in value ? `\${${value.expression}}` : value.literal);
}

function addedItem({ argument, object, path }: Site, value: NewValue, files: Files): Edit[] | null {
  const file = files.get(argument?.valuePlace.file ?? '');
  const key = path.at(-1);
  if (!file || !object || typeof key !== 'string') return null;
  if (file.path.endsWith('.json')) {
    const mapping = mappingAt(readDocument(file).documents[0], object);
    return mapping && setEntry(file, mapping, key, `\${${hclText(value)}}`);
  }
  const edit = addItem(file, object, hclKey(key), hclText(value));
  return edit && withCommentColumns(file, [edit]);
}

function hclKey(key: string): string {
  if (/^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(key)) return key;
  return JSON.stringify(key.replace(/[$%]\{/g, (sequence) => sequence.charAt(0) + sequence));
}

function mappingAt(
  root: DocumentNode | undefined,
  { start, end }: { readonly start: number; readonly end: number },
): MappingNode | null {
  let node = root;
  while (node && !(node.kind === 'mapping' && node.start === start && node.end === end)) {
    const parts: readonly DocumentNode[] =
      node.kind === 'mapping'
        ? node.entries.map((entry) => entry.value)
        : node.kind === 'sequence'
          ? node.items
          : [];
    node = parts.find((part) => part.start <= start && end <= part.end);
  }
  return node?.kind === 'mapping' ? node : null;
}

/** Edits that take the whole argument or line out; null where its form is not edited. */
export function removedFrom({ kind, argument, name }: Site, files: Files): Edit[] | null {
  const file = files.get(argument?.place.file ?? '');
  if (!argument || !file) return null;
  return kind === 'line'
    ? removedLine(file, name)
    : (editorOf(argument.place, files)?.removeArgument(argument.name) ?? null);
}

function removedLine(file: SourceFile, name: string): Edit[] | null {
  if (!file.path.endsWith('.json'))
    return withCommentColumns(file, removeTopAttribute(file, readHcl(file).body.attributes, name));
  const [mapping] = readDocument(file).documents;
  const entry = mapping?.kind === 'mapping' ? ownEntry(mapping, name) : undefined;
  return mapping?.kind === 'mapping' && entry ? removeEntry(file, [{ mapping, entry }]) : null;
}

/** The name of the place for the second opinion: the file, then the keys down to the value. */
export function changeAt({ kind, argument, block, name, path }: Site): string {
  const file = argument?.place.file ?? block?.block.file ?? '';
  const keys = {
    attribute: ['resource', ...(block?.labels ?? []), name],
    argument: ['module', ...(block?.labels ?? []), name],
    each: [block?.kind ?? '', ...(block?.labels ?? []), name],
    default: ['variable', ...(block?.labels ?? []), name],
    local: ['locals', name],
    line: [name],
  };
  return JSON.stringify([file, ...keys[kind], ...path]);
}
