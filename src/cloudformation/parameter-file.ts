import { folderOf } from '../source/path.ts';
import type { Range, SourceFile } from '../source/text.ts';
import {
  type DocumentNode,
  type MappingEntry,
  mappingEntry,
  mappingValue,
  ownEntry,
  type SequenceNode,
} from '../source/tree.ts';
import { placeOf, textOf } from './function-call.ts';
import { givenText, kindOf } from './parameter.ts';
import { isSamConfig, samDeployments } from './sam-config.ts';
import type { Site } from './site.ts';
import { declarationIn, type Template, templatesOf } from './template.ts';
import { opaqueValue, type Value } from './value.ts';

/** What a file, or a part of it, gives to the parameters of a template, by their names. */
export type ParameterFile = {
  readonly path: string;
  /** How people call it: its path, with the environment of a SAM configuration behind it. */
  readonly name: string;
  readonly values: ReadonlyMap<string, Given>;
  /** Whether it gives more than can be read here. */
  readonly isOpen: boolean;
  /** The path of the template that it is for; null where it does not say. */
  readonly template: string | null;
  /** Whether names that the template lacks are passed over, not refused. */
  readonly isLoose: boolean;
};

type Given = Range & { readonly text: string };

/** Whether a file may give values to parameters; cheap, nothing is parsed. */
export function readsAsParameters({ path, text }: SourceFile): boolean {
  if (isSamConfig(path)) return text.includes('parameter_overrides');
  return /\.json$/i.test(path) && /"ParameterKey"|"Parameters"|^\s*\[\s*"[A-Za-z0-9]+=/.test(text);
}

const known = new WeakMap<SourceFile, readonly ParameterFile[]>();

/**
 * The values in a file as the AWS CLI takes it (a list of `ParameterKey` and `ParameterValue`, or of `Name=value`),
 * or CodePipeline (an object under `Parameters`), or for each deployment of a SAM configuration; none where it is no
 * such file.
 */
export function readParameterFiles(file: SourceFile): readonly ParameterFile[] {
  const before = known.get(file);
  if (before) return before;
  const found = isSamConfig(file.path) ? samFiles(file) : plainFiles(file);
  known.set(file, found);
  return found;
}

function plainFiles(file: SourceFile): ParameterFile[] {
  const { path } = file;
  const { documents, problems } = templatesOf(file);
  const [document] = documents;
  const values = document && problems.length === 0 ? valuesIn(document) : null;
  if (!values || values.size === 0) return [];
  return [{ path, name: path, values, isOpen: false, template: null, isLoose: false }];
}

function samFiles(file: SourceFile): ParameterFile[] {
  const { path } = file;
  return samDeployments(file).map(({ name, ...given }) => ({
    ...given,
    path,
    name: `${path} (${name})`,
    isLoose: true,
  }));
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
export function isFor(given: ParameterFile, template: Template): boolean {
  const { path } = template.file;
  if (given.template === path) return true;
  const isDeclared = (name: string): boolean => declarationIn(template, 'Parameters', name) !== undefined;
  const names = [...given.values.keys()];
  const isBeside = folderOf(given.path) === folderOf(path);
  return given.isLoose && isBeside ? given.isOpen || names.some(isDeclared) : names.every(isDeclared);
}

/** What the file gives a parameter of the template; null where it gives none, or the name of a stored one. */
export function valueFrom(file: ParameterFile, name: string, template: Template): Value | null {
  const given = file.values.get(name);
  const entry = declarationIn(template, 'Parameters', name);
  if (!entry || kindOf(name, entry.value).isStored) return null;
  if (!given) return file.isOpen ? openValue(name, file.name, placeOf(entry.key)) : null;
  const { text, ...place } = given;
  return givenText(name, text, entry.value, (told) => ({
    ...place,
    text: `${name} is ${told} in ${file.name}`,
  }));
}

function openValue(name: string, file: string, place: Range): Value {
  const text = `${name} may be set in a file that ${file} names`;
  return opaqueValue(`Ref ${name} ${file}`, [{ ...place, text }]);
}
