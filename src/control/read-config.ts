import { readDocument } from '../source/document.ts';
import type { Problem, Range, SourceFile } from '../source/text.ts';
import type { DocumentNode } from '../source/tree.ts';
import { flawsOf, MAX_TOLD, unitOf } from './config-flaws.ts';
import { type ConfigPath, type Flaw, formOf, nodeAt, placeOf, plainValue } from './config-value.ts';
import type { EntryValues } from './entry-schema.ts';
import type { Entry } from './policy.ts';
import { type Config, policySchema } from './policy-schema.ts';

/** Largest config file, in bytes of UTF-8. */
export const MAX_CONFIG_BYTES = 256 * 1024;

/** One exception or risk acceptance as its file says it. */
export type Draft = {
  readonly type: Entry['type'];
  readonly key: 'exceptions' | 'risk_acceptances';
  readonly node: DocumentNode;
  /** What stands for its id where that can't be read: `exception 2`, counted in its file from 1. */
  readonly name: string;
  /** null where the entry has flaws. */
  readonly values: EntryValues | null;
  readonly flaws: readonly Problem[];
};

/** One config file: the values that are right, and everything that is wrong. */
export type ConfigFile = {
  readonly file: SourceFile;
  readonly config: Config;
  readonly drafts: readonly Draft[];
  /** What breaks the file; flaws of an entry are in its draft. */
  readonly problems: readonly Problem[];
};

const LISTS = [
  { key: 'exceptions', type: 'exception' },
  { key: 'risk_acceptances', type: 'risk_acceptance' },
] as const;

/** Reads one config file. Never throws: whatever is wrong is in `problems` and in the drafts' flaws. */
export function readConfig(file: SourceFile): ConfigFile {
  if (Buffer.byteLength(file.text) > MAX_CONFIG_BYTES) {
    const message = `the file is larger than ${MAX_CONFIG_BYTES / 1024} KB; write less, or shorter`;
    return withoutValues(file, [{ ...firstLine(file), message }]);
  }
  const { documents, problems } = readDocument(file);
  if (problems.length > 0) return withoutValues(file, problems);
  const [root, second] = documents;
  if (second)
    return withoutValues(file, [
      { ...placeOf(second), message: 'a second document begins here; keep one only' },
    ]);
  if (!root || (root.kind === 'scalar' && root.value === null && root.tag === null))
    return withoutValues(file, []);
  if (root.kind === 'mapping') return configOf(file, root);
  return withoutValues(file, [
    { ...placeOf(root), message: 'write keys and values, such as `reading: required`' },
  ]);
}

function configOf(file: SourceFile, root: DocumentNode): ConfigFile {
  const form = formOf(root);
  if (!form.isWhole) return withoutValues(file, form.flaws.map(problemOf));
  const issues = policySchema.safeParse(plainValue(root)).error?.issues ?? [];
  const flaws = [...form.flaws, ...flawsOf(root, issues)].sort((a, b) => a.start - b.start);
  const spoiled = new Set(flaws.map(({ path }) => JSON.stringify(unitOf(path))));
  const isOmitted = (path: ConfigPath): boolean =>
    path.length < 3 &&
    (!Object.hasOwn(policySchema.shape, String(path[0])) || spoiled.has(JSON.stringify(path)));
  const config = policySchema.parse(plainValue(root, isOmitted));
  const problems = told(flaws.filter(({ path }) => unitOf(path).length < 2));
  return { file, config, drafts: draftsOf(root, config, flaws), problems };
}

function draftsOf(root: DocumentNode, config: Config, flaws: readonly Flaw[]): Draft[] {
  const flawsOfUnit = Map.groupBy(flaws, ({ path }) => JSON.stringify(unitOf(path)));
  return LISTS.flatMap(({ key, type }) => {
    const list = nodeAt(root, [key]);
    const values = config[key]?.values();
    if (list?.kind !== 'sequence' || !values) return [];
    return list.items.map((node, index) => {
      const own = flawsOfUnit.get(JSON.stringify([key, index])) ?? [];
      const next = own.length > 0 ? undefined : values.next().value;
      return {
        type,
        key,
        node,
        name: `${type.replace('_', ' ')} ${index + 1}`,
        values: next ?? null,
        flaws: own.map(problemOf),
      };
    });
  });
}

/** One mistake can be wrong in two ways, and a hostile file has thousands: its author needs to hear of a few once. */
function told(flaws: readonly Flaw[]): Problem[] {
  const byPlace = Map.groupBy(flaws, ({ start, end }) => `${start}-${end}`);
  const problems = [...byPlace.values()].flatMap((same) => same.slice(0, 1)).map(problemOf);
  const next = problems[MAX_TOLD];
  if (!next) return problems;
  const message = `${problems.length - MAX_TOLD} more mistakes are not listed, beginning with this one`;
  return [...problems.slice(0, MAX_TOLD), { ...next, message }];
}

function withoutValues(file: SourceFile, problems: readonly Problem[]): ConfigFile {
  return { file, config: {}, drafts: [], problems };
}

function problemOf({ file, start, end, message }: Problem): Problem {
  return { file, start, end, message };
}

/** The place of a problem that is the whole file's. */
export function firstLine({ path, text }: SourceFile): Range {
  const end = text.search(/[\r\n]/);
  return { file: path, start: 0, end: end < 0 ? text.length : end };
}
