import { readDocument } from '../source/document.ts';
import { readHcl } from '../source/hcl.ts';
import { compareText, type Problem, type SourceFile } from '../source/text.ts';
import type { Files } from '../stage.ts';
import { declarationsOfHcl } from './hcl-blocks.ts';
import { declarationsOfJson } from './json-blocks.ts';
import type { Argument, Declarations, RawDeclarations, RawResource, Resource } from './resource.ts';

/** Whether Terraform or OpenTofu reads configuration from a file of this name; both pass over hidden files. */
export function isConfiguration(path: string): boolean {
  return /(?:^|\/)[^./][^/]*\.(?:tf|tofu)(?:\.json)?$/.test(path);
}

/** Whether Terraform merges this file over the others instead of adding it to them. */
export function isOverride(path: string): boolean {
  return /(?:^|[/_])override\.(?:tf|tofu)(?:\.json)?$/.test(path);
}

type Read = { readonly declarations: Declarations; readonly problems: readonly Problem[] };

const modules = new WeakMap<Files, Read>();

/**
 * What the configuration files of one folder declare together, override files merged in Terraform's order. Where
 * `x.tofu` stands beside `x.tf`, OpenTofu reads the first and Terraform the second: both count.
 */
export function readDeclarations(files: Files): Read {
  const known = modules.get(files);
  if (known) return known;
  const found = readModule(files);
  modules.set(files, found);
  return found;
}

function readModule(files: Files): Read {
  const read = [...files.values()]
    .filter(({ path }) => isConfiguration(path))
    .sort((a, b) => compareText(a.path, b.path))
    .map((file) => ({ file, ...declarationsOf(file) }));
  const problems = read.flatMap(({ problem }) => (problem ? [problem] : []));
  const overrides = read.filter(({ file }) => isOverride(file.path)).flatMap(({ raw }) => raw.resources);
  const resources = read
    .filter(({ file }) => !isOverride(file.path))
    .flatMap(({ raw }) => raw.resources.map((resource) => merged(resource, overrides)));
  const byAddress = new Map(resources.toReversed().map((resource) => [resource.address, resource]));
  const names = new Set(read.flatMap(({ raw }) => raw.names));
  const locals = new Map(read.flatMap(({ raw }) => [...raw.locals]));
  return { declarations: { resources, byAddress, names, locals, isWhole: problems.length === 0 }, problems };
}

type ReadFile = { readonly raw: RawDeclarations; readonly problem: Problem | null };

const readFiles = new WeakMap<SourceFile, ReadFile>();

function declarationsOf(file: SourceFile): ReadFile {
  const known = readFiles.get(file);
  if (known) return known;
  const found = file.path.endsWith('.json') ? jsonDeclarations(file) : hclDeclarations(file);
  readFiles.set(file, found);
  return found;
}

function jsonDeclarations(file: SourceFile): ReadFile {
  const { documents, problems } = readDocument(file);
  return { raw: declarationsOfJson(file, documents[0]), problem: problems[0] ?? null };
}

function hclDeclarations(file: SourceFile): ReadFile {
  const read = readHcl(file);
  return { raw: declarationsOfHcl(file, read), problem: read.problem };
}

/** The resource with what override files set over it. */
function merged(raw: RawResource, overrides: readonly RawResource[]): Resource {
  const own = overrides.filter(({ type, name }) => type === raw.type && name === raw.name);
  return resourceOf(raw, [...raw.written, ...own.flatMap(({ written }) => written)]);
}

function resourceOf(raw: RawResource, written: readonly Argument[]): Resource {
  const { type, name, header, block } = raw;
  const holding = new Map(written.map((argument) => [argument.name, argument]));
  return { type, name, address: `${type}.${name}`, header, block, arguments: holding, written };
}
