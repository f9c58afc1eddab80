import { readDocument } from '../source/document.ts';
import { readHcl } from '../source/hcl.ts';
import { compareText, type Problem, type SourceFile } from '../source/text.ts';
import type { Files } from '../stage.ts';
import { type Argument, addressOf, type Block, isReadKind, nameOf } from './block.ts';
import { hclBlocks } from './hcl-blocks.ts';
import { jsonBlocks } from './json-blocks.ts';

/**
 * What the configuration files of one folder declare together, override files merged in Terraform's order. Where
 * `x.tofu` stands beside `x.tf`, OpenTofu reads the first and Terraform the second: both count.
 */
export type Module = {
  /** Relative to the repository's root, '' for the root itself. */
  readonly folder: string;
  /** In file and source order. A second block of one address, which Terraform refuses, is here too. */
  readonly resources: readonly Block[];
  /** By `type.name`, the first of each. */
  readonly byAddress: ReadonlyMap<string, Block>;
  /** Data sources and ephemeral resources, by `data.type.name` and `ephemeral.type.name`. */
  readonly read: ReadonlyMap<string, Block>;
  readonly variables: ReadonlyMap<string, Block>;
  readonly locals: ReadonlyMap<string, Argument>;
  readonly outputs: ReadonlyMap<string, Block>;
  readonly calls: ReadonlyMap<string, Block>;
  readonly moved: readonly Block[];
  /** Whether it configures where its state is kept, so that it is deployed by itself even if another module calls it. */
  readonly hasBackend: boolean;
  /** Whether it configures a backend or a provider, as only root modules should. */
  readonly isSurelyRoot: boolean;
  /** Whether all files could be read: only then is a name that is not there undeclared. */
  readonly isWhole: boolean;
  readonly problems: readonly Problem[];
};

/** Whether Terraform or OpenTofu reads configuration from a file of this name; both pass over hidden files. */
export function isConfiguration(path: string): boolean {
  // the cheap question first: every path of a repository is asked
  return /\.(?:tf|tofu)(?:\.json)?$/.test(path) && /(?:^|\/)[^./][^/]*\.(?:tf|tofu)(?:\.json)?$/.test(path);
}

/** Whether Terraform merges this file over the others instead of adding it to them. */
export function isOverride(path: string): boolean {
  return /(?:^|[/_])override\.(?:tf|tofu)(?:\.json)?$/.test(path);
}

type ReadFile = {
  readonly file: SourceFile;
  readonly blocks: readonly Block[];
  readonly problem: Problem | null;
};

/** What a file says never changes while the file is the same object. */
const readFiles = new WeakMap<SourceFile, ReadFile>();

function readFile(file: SourceFile): ReadFile {
  const known = readFiles.get(file);
  if (known) return known;
  const read = file.path.endsWith('.json') ? readJsonFile(file) : readHclFile(file);
  readFiles.set(file, read);
  return read;
}

function readJsonFile(file: SourceFile): ReadFile {
  const { documents, problems } = readDocument(file);
  return { file, blocks: jsonBlocks(file, documents[0]), problem: problems[0] ?? null };
}

function readHclFile(file: SourceFile): ReadFile {
  const { body, problem } = readHcl(file);
  return { file, blocks: hclBlocks(file, body), problem };
}

/** The module that the files of one folder make. `files` holds no others. */
export function readModule(folder: string, files: Files): Module {
  const read = [...files.values()]
    .filter(({ path }) => isConfiguration(path))
    .sort((a, b) => compareText(a.path, b.path))
    .map(readFile);
  const overrides = read.filter(({ file }) => isOverride(file.path)).flatMap(({ blocks }) => blocks);
  const blocks = read
    .filter(({ file }) => !isOverride(file.path))
    .flatMap((each) => each.blocks.map((block) => merged(block, overrides)));
  const ofKind = (kind: string): Block[] => blocks.filter((block) => block.kind === kind);
  const unread = read.flatMap(({ problem }) => (problem ? [problem] : []));
  const hasBackend = ofKind('terraform').some(isKeepingState);
  const resources = ofKind('resource').filter(({ labels }) => labels.length === 2);
  return {
    folder,
    resources,
    byAddress: firstBy(resources, addressOf),
    read: firstBy(
      blocks.filter(({ kind }) => isReadKind(kind)),
      (block) => `${block.kind}.${addressOf(block)}`,
    ),
    variables: firstBy(ofKind('variable'), nameOf),
    outputs: firstBy(ofKind('output'), nameOf),
    calls: firstBy(ofKind('module'), nameOf),
    moved: ofKind('moved'),
    locals: new Map(ofKind('locals').flatMap((block) => [...block.arguments])),
    hasBackend,
    isSurelyRoot: hasBackend || ofKind('provider').length > 0,
    isWhole: unread.length === 0,
    problems: unread.length === 0 ? baseless(overrides, blocks) : unread,
  };
}

function firstBy(blocks: readonly Block[], keyOf: (block: Block) => string): Map<string, Block> {
  return new Map(blocks.toReversed().map((block) => [keyOf(block), block]));
}

/** Whether a `terraform` block, of either syntax, configures a backend or HCP Terraform. */
function isKeepingState({ nested, arguments: set }: Block): boolean {
  const kinds = [...nested.map(({ kind }) => kind), ...set.keys()];
  return kinds.some((kind) => kind === 'backend' || kind === 'cloud');
}

/** Kinds of blocks that an override file can only change. */
const OVERRIDABLE: ReadonlySet<string> = new Set(['resource', 'data', 'variable', 'output', 'module']);

/** The blocks of override files that have nothing to override, as Terraform refuses them. */
function baseless(overrides: readonly Block[], blocks: readonly Block[]): Problem[] {
  const nameIn = (block: Block): string => JSON.stringify([block.kind, ...block.labels]);
  const known = new Set(blocks.map(nameIn));
  return overrides
    .filter((over) => OVERRIDABLE.has(over.kind) && !known.has(nameIn(over)))
    .map((over) => ({
      ...over.header,
      message: `An override file can only change a ${over.kind} that another file declares, and none declares ${addressOf(over)}.`,
    }));
}

/** The block with what override files set over it. */
function merged(block: Block, overrides: readonly Block[]): Block {
  const own = overrides.filter((over) => over.kind === block.kind && addressOf(over) === addressOf(block));
  if (own.length === 0) return block;
  const written = [...block.written, ...own.flatMap((over) => over.written)];
  const nested = [...block.nested, ...own.flatMap((over) => over.nested)];
  return {
    ...block,
    written,
    nested,
    arguments: new Map(written.map((argument) => [argument.name, argument])),
  };
}
