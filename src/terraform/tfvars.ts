import { readDocument } from '../source/document.ts';
import { readHcl } from '../source/hcl.ts';
import { compareText, type Problem, type SourceFile } from '../source/text.ts';
import type { Files } from '../stage.ts';
import type { Argument } from './block.ts';
import { jsonExpression } from './json-expression.ts';
import { folderOf, isConfiguration } from './module.ts';

/** What a values file sets, in source order. */
export type ValuesFile = {
  readonly file: SourceFile;
  readonly values: ReadonlyMap<string, Argument>;
  readonly problem: Problem | null;
};

/** Whether a file of this name gives values to variables. */
export function isValuesFile(path: string): boolean {
  return /\.tfvars(?:\.json)?$/.test(path);
}

/** Whether a file of this name is configuration or gives values to variables. */
export function isOwnPath(path: string): boolean {
  return isConfiguration(path) || isValuesFile(path);
}

/** Whether Terraform reads the file by itself when it runs in the file's folder. */
function isAutomatic(path: string): boolean {
  return /(?:^|\/)terraform\.tfvars(?:\.json)?$|\.auto\.tfvars(?:\.json)?$/.test(path);
}

/** `terraform.tfvars`, then `terraform.tfvars.json`, then the others by name: later ones win. */
function rank(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'terraform.tfvars') return '0';
  return name === 'terraform.tfvars.json' ? '1' : `2${name}`;
}

/** The values files that a root module in this folder reads by itself, in the order in which they are laid over each other. */
export function automaticFiles(folder: string, files: Files): ValuesFile[] {
  return filesOf(folder, files)
    .filter((file) => isReadByItself(file, folder))
    .sort((a, b) => compareText(rank(a.path), rank(b.path)))
    .map(readValues);
}

/** The values files at or below a folder with configuration that a run must name; not those of such a folder below. */
export function namedFiles(folder: string, files: Files): ValuesFile[] {
  return filesOf(folder, files)
    .filter((file) => !isReadByItself(file, folder))
    .sort((a, b) => compareText(a.path, b.path))
    .map(readValues);
}

function isReadByItself({ path }: SourceFile, folder: string): boolean {
  return isAutomatic(path) && folderOf(path) === folder;
}

const owned = new WeakMap<Files, ReadonlyMap<string, readonly SourceFile[]>>();

/** The values files for which this is the nearest folder upwards that holds configuration. */
function filesOf(folder: string, files: Files): readonly SourceFile[] {
  const found = owned.get(files) ?? filesByOwner(files);
  owned.set(files, found);
  return found.get(folder) ?? [];
}

function filesByOwner(files: Files): Map<string, SourceFile[]> {
  const folders = new Set([...files.keys()].filter(isConfiguration).map(folderOf));
  const values = [...files.values()].filter(({ path }) => isValuesFile(path));
  return Map.groupBy(values, ({ path }) => ownerOf(path, folders));
}

function ownerOf(path: string, folders: ReadonlySet<string>): string {
  let folder = folderOf(path);
  while (folder !== '' && !folders.has(folder)) folder = folderOf(folder);
  return folder;
}

const known = new WeakMap<SourceFile, ValuesFile>();

/** What a values file sets; of a file that is the same object, what was read before. */
export function readValues(file: SourceFile): ValuesFile {
  const read = known.get(file) ?? (file.path.endsWith('.json') ? readJsonValues(file) : readHclValues(file));
  known.set(file, read);
  return read;
}

function readHclValues(file: SourceFile): ValuesFile {
  const { body, problem } = readHcl(file);
  const values = body.attributes.map(({ name, value, start, end }): [string, Argument] => [
    name,
    {
      name,
      place: { file: file.path, start, end },
      valuePlace: { file: file.path, start: value.start, end: value.end },
      value,
    },
  ]);
  return { file, values: new Map(values), problem };
}

function readJsonValues(file: SourceFile): ValuesFile {
  const { documents, problems } = readDocument(file);
  const [root] = documents;
  const entries = root?.kind === 'mapping' ? root.entries : [];
  const values = entries.flatMap(({ key, value, start, end }): [string, Argument][] => {
    if (key.kind !== 'scalar') return [];
    const place = { file: file.path, start, end };
    const valuePlace = { file: file.path, start: value.start, end: value.end };
    return [[key.text, { name: key.text, place, valuePlace, value: jsonExpression(value) }]];
  });
  return { file, values: new Map(values), problem: problems[0] ?? null };
}
