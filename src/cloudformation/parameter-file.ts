import type { Range, SourceFile } from '../source/text.ts';
import {
  type DocumentNode,
  type MappingEntry,
  mappingEntry,
  mappingValue,
  ownEntry,
  type SequenceNode,
} from '../source/tree.ts';
import { textOf } from './function-call.ts';
import { givenText, kindOf } from './parameter.ts';
import type { Site } from './site.ts';
import { declarationIn, type Template, templatesOf } from './template.ts';
import type { Value } from './value.ts';

/** A file that gives values to the parameters of a template, by their names. */
export type ParameterFile = { readonly path: string; readonly values: ReadonlyMap<string, Given> };

type Given = Range & { readonly text: string };

/** Whether a file may give values to parameters; cheap, nothing is parsed. */
export function readsAsParameters({ path, text }: SourceFile): boolean {
  return /\.json$/i.test(path) && /"ParameterKey"|"Parameters"|^\s*\[\s*"[A-Za-z0-9]+=/.test(text);
}

const known = new WeakMap<SourceFile, ParameterFile | null>();

/**
 * The values in a file as the AWS CLI takes it (a list of `ParameterKey` and `ParameterValue`, or of `Name=value`), or
 * CodePipeline (an object under `Parameters`); null where it is no such file.
 */
export function readParameterFile(file: SourceFile): ParameterFile | null {
  const before = known.get(file);
  if (before !== undefined) return before;
  const { documents, problems } = templatesOf(file);
  const [document] = documents;
  const values = document && problems.length === 0 ? valuesIn(document) : null;
  const found = values && values.size > 0 ? { path: file.path, values } : null;
  known.set(file, found);
  return found;
}

function valuesIn(document: DocumentNode): Map<string, Given> | null {
  if (document.kind === 'sequence') return listedValues(document.items);
  const parameters = mappingValue(document, 'Parameters');
  if (parameters?.kind !== 'mapping' || mappingEntry(document, 'Resources')) return null;
  return namedValues(parameters.entries);
}

/** null where an item is neither a key with a value nor a text with both. */
function listedValues(items: readonly DocumentNode[]): Map<string, Given> | null {
  const values = new Map<string, Given>();
  for (const item of items) {
    const written = textOf(item);
    const pair = written === null ? null : /^([A-Za-z0-9]+)=(.*)$/s.exec(written);
    const key = pair?.[1] ?? textOf(mappingValue(item, 'ParameterKey'));
    const value = pair?.[2] ?? textOf(mappingValue(item, 'ParameterValue'));
    if (key === null || key === undefined) return null;
    // with `UsePreviousValue` the stack keeps what it has
    if (value !== null) values.set(key, { ...rangeOf(item), text: value });
  }
  return values;
}

function namedValues(entries: readonly MappingEntry[]): Map<string, Given> | null {
  const values = new Map<string, Given>();
  for (const entry of entries) {
    const [key, value] = [textOf(entry.key), textOf(entry.value)];
    if (key === null || value === null) return null;
    values.set(key, { ...rangeOf(entry), text: value });
  }
  return values;
}

/** Where a file gives a parameter its value: the last line for it. */
export function lineFor(
  file: SourceFile,
  name: string,
): Pick<Site, 'within' | 'steps' | 'value' | 'prefix'> | null {
  const [document] = templatesOf(file).documents;
  if (document?.kind === 'sequence') return itemFor(document, name);
  const within = mappingValue(document, 'Parameters');
  const entry = within?.kind === 'mapping' ? ownEntry(within, name) : undefined;
  return within?.kind === 'mapping' && entry
    ? { within, steps: [{ mapping: within, entry }], value: entry.value }
    : null;
}

function itemFor(sequence: SequenceNode, name: string): ReturnType<typeof lineFor> {
  for (const item of sequence.items.toReversed()) {
    const steps = [{ sequence, item }];
    if (textOf(item)?.startsWith(`${name}=`))
      return { within: sequence, steps, value: item, prefix: `${name}=` };
    const entry = item.kind === 'mapping' ? ownEntry(item, 'ParameterValue') : undefined;
    if (item.kind === 'mapping' && entry && textOf(mappingValue(item, 'ParameterKey')) === name)
      return { within: item, steps, value: entry.value };
  }
  return null;
}

function rangeOf({ file, start, end }: Range): Range {
  return { file, start, end };
}

/** Whether the file can be meant for a template: a deployment with a name that the template lacks is refused. */
export function isFor({ values }: ParameterFile, template: Template): boolean {
  return [...values.keys()].every((name) => declarationIn(template, 'Parameters', name) !== undefined);
}

/** What the file gives a parameter of the template; null where it gives none, or the name of a stored one. */
export function valueFrom({ path, values }: ParameterFile, name: string, template: Template): Value | null {
  const given = values.get(name);
  const declaration = declarationIn(template, 'Parameters', name)?.value;
  if (!given || kindOf(declaration).isStored) return null;
  const { text, ...place } = given;
  return givenText(text, declaration, (told) => ({ ...place, text: `${name} is ${told} in ${path}` }));
}
