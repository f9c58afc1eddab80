import { readDocument } from '../source/document.ts';
import { readHcl } from '../source/hcl.ts';
import { folderOf, foldersUp } from '../source/path.ts';
import { compareText, type Problem, type SourceFile } from '../source/text.ts';
import type { Files } from '../stage.ts';
import type { Argument } from './block.ts';
import { jsonLiteral } from './json-expression.ts';
import { isConfiguration } from './module.ts';

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
export function isAutomaticValues(path: string): boolean {
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

/** The values files at or below a folder with configuration that a run must name, not those of such a folder below; and those astray beside it. */
export function namedFiles(folder: string, files: Files): ValuesFile[] {
  const { astray } = ownersIn(files);
  const isNamed = isNamedFrom(folder, files);
  return [...filesOf(folder, files), ...astray]
    .filter(({ path }) => isNamed(path))
    .sort((a, b) => compareText(a.path, b.path))
    .map(readValues);
}

/** Whether a values file at a path, there or gone, is one that a run in the folder may name. */
export function isNamedFrom(folder: string, files: Files): (path: string) => boolean {
  const owners = ownersIn(files);
  return (path) => {
    if (!isValuesFile(path) || isReadByItself({ path }, folder)) return false;
    const owner = ownerOf(path, owners.folders);
    if (owner !== null) return owner === folder;
    return isBelow(folder, foldersUp(folderOf(path)).find((up) => owners.above.has(up)) ?? '');
  };
}

/** Whether a values file stands below no folder of configuration, so that only its surroundings tell which root it is for. */
export function isAstray(path: string, files: Files): boolean {
  return ownerOf(path, ownersIn(files).folders) === null;
}

function isReadByItself({ path }: { readonly path: string }, folder: string): boolean {
  return isAutomaticValues(path) && folderOf(path) === folder;
}

/** Who may be given the values files of a repository. */
type Owners = {
  /** Those that hold configuration. */
  readonly folders: ReadonlySet<string>;
  /** These, and all folders around them. */
  readonly above: ReadonlySet<string>;
  readonly byFolder: ReadonlyMap<string | null, readonly SourceFile[]>;
  readonly astray: readonly SourceFile[];
};

const owned = new WeakMap<Files, Owners>();

function ownersIn(files: Files): Owners {
  const found = owned.get(files);
  if (found) return found;
  const folders = new Set([...files.keys()].filter(isConfiguration).map(folderOf));
  const values = [...files.values()].filter(({ path }) => isValuesFile(path));
  const byFolder = Map.groupBy(values, ({ path }) => ownerOf(path, folders));
  const above = new Set([...folders].flatMap(foldersUp));
  const owners = { folders, above, byFolder, astray: byFolder.get(null) ?? [] };
  owned.set(files, owners);
  return owners;
}

/** The values files for which this is the nearest folder upwards that holds configuration. */
function filesOf(folder: string, files: Files): readonly SourceFile[] {
  return ownersIn(files).byFolder.get(folder) ?? [];
}

/** The nearest folder upwards that holds configuration; null where none does. */
function ownerOf(path: string, folders: ReadonlySet<string>): string | null {
  return foldersUp(folderOf(path)).find((folder) => folders.has(folder)) ?? null;
}

function isBelow(path: string, above: string): boolean {
  return above === '' || path === above || path.startsWith(`${above}/`);
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
  const [block] = body.blocks;
  const message = 'A values file holds no blocks.';
  const misplaced = block ? { file: file.path, start: block.start, end: block.headerEnd, message } : null;
  return { file, values: new Map(values), problem: problem ?? misplaced };
}

function readJsonValues(file: SourceFile): ValuesFile {
  const { documents, problems } = readDocument(file);
  const [root] = documents;
  const entries = root?.kind === 'mapping' ? root.entries : [];
  const values = entries.flatMap(({ key, value, start, end }): [string, Argument][] => {
    if (key.kind !== 'scalar') return [];
    const place = { file: file.path, start, end };
    const valuePlace = { file: file.path, start: value.start, end: value.end };
    return [[key.text, { name: key.text, place, valuePlace, value: jsonLiteral(value) }]];
  });
  const message = 'A values file in JSON syntax holds one object.';
  const misplaced =
    root && root.kind !== 'mapping' ? { file: file.path, start: root.start, end: root.end, message } : null;
  const repeated = repeatedIn(values);
  const twice = repeated && { ...repeated.place, message: `This values file sets ${repeated.name} twice.` };
  const sure = new Map(values);
  if (repeated) sure.delete(repeated.name);
  return { file, values: sure, problem: problems[0] ?? misplaced ?? twice };
}

/** The first variable that a file sets a second time, which Terraform refuses. */
function repeatedIn(values: readonly [string, Argument][]): Argument | null {
  const seen = new Set<string>();
  for (const [name, argument] of values) {
    if (seen.has(name)) return argument;
    seen.add(name);
  }
  return null;
}
