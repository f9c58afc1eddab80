import { isDeepStrictEqual } from 'node:util';
import { readHcl } from '../source/hcl.ts';
import { LineIndex, type Problem, type SourceFile } from '../source/text.ts';
import type { Files, Stage } from '../stage.ts';
import { LABELS } from './json-blocks.ts';
import { isOverride } from './module.ts';
import { secondReading } from './second-reader.ts';
import { isValuesFile } from './tfvars.ts';

/** The first diagnostic of hcl2json: `file.tf:1,5-6: Summary; Detail. file.tf:…` */
const DIAGNOSTIC = /file\.tf:(\d+),\d+-[\d,]+: ([^;]+); ([\s\S]+?)(?= file\.tf:\d+,\d+-|\]$|$)/;

/** A syntax error with what Terraform's own parser says of the file beside our words. */
export async function explain(problem: Problem, file: SourceFile): Promise<Problem> {
  if (!isSyntaxError(problem, file)) return problem;
  const reading = await secondReading(file);
  if ('json' in reading) {
    const note = 'Terraform reads this file, stage-review does not: please report it.';
    return { ...problem, message: `${problem.message} (${note})` };
  }
  const [, line, summary, detail] = 'error' in reading ? (DIAGNOSTIC.exec(reading.error) ?? []) : [];
  if (line === undefined) return problem;
  const isElsewhere = new LineIndex(file.text).position(problem.start).line !== Number(line);
  const where = isElsewhere ? ` in line ${line}` : '';
  return { ...problem, message: `${problem.message} (Terraform says${where}: ${summary}. ${detail})` };
}

function isSyntaxError(problem: Problem, file: SourceFile): boolean {
  return /\.(?:tf|tofu)$/.test(file.path) && isDeepStrictEqual(readHcl(file).problem, problem);
}

/**
 * What the second parser finds wrong with edited files, as a part of a sentence: that it can't read one, or that
 * more has changed than the places that `changes` names (`changeAt`). Null when all is as meant.
 */
export async function verify(
  _: readonly Stage[],
  before: Files,
  after: Files,
  changes: ReadonlySet<string>,
): Promise<string | null> {
  for (const [path, file] of after) {
    const old = before.get(path);
    if (!old || old.text === file.text) continue;
    const was = await secondReading(old);
    const is = await secondReading(file);
    if ('isTooMuch' in was || 'isTooMuch' in is)
      return `${path} is too large to be read by a second parser, Terraform's own`;
    if ('error' in was || 'error' in is) return `${path} can't be read by Terraform's parser`;
    const meant = placesIn(path, changes);
    const difference = isValuesFile(path)
      ? differenceInValues(was.json, is.json, meant)
      : differenceOf(blocksOf(was.json), blocksOf(is.json), meant, isOverride(path));
    if (difference === 'none') return `${path} repeats keys, of which a second parser sees the last only`;
    if (difference !== null) return `the edit of ${path} changes ${difference.strange} too`;
  }
  return null;
}

/** The keys that lead to a place: of the block, then down to the value. */
type Keys = readonly (string | number)[];

function placesIn(path: string, changes: ReadonlySet<string>): Keys[] {
  return [...changes].flatMap((change) => {
    const [file, ...keys]: (string | number)[] = JSON.parse(change);
    return file === path ? [keys] : [];
  });
}

/** The bodies of each block of a file by the keys that lead there. */
type Blocks = ReadonlyMap<string, { readonly keys: Keys; readonly bodies: readonly unknown[] }>;

/** Lists of blocks and the single blocks of JSON syntax are the same here. */
function blocksOf(json: unknown): Blocks {
  const blocks = new Map<string, { keys: Keys; bodies: unknown[] }>();
  const add = (keys: Keys, depth: number, value: unknown): void => {
    if (depth > 0) for (const [key, inner] of members(value)) add([...keys, key], depth - 1, inner);
    else {
      const name = JSON.stringify(keys);
      const block = blocks.get(name) ?? { keys, bodies: [] };
      blocks.set(name, block);
      for (const body of objects(value)) block.bodies.push(body);
    }
  };
  for (const [section, value] of members(json)) add([section], LABELS.get(section) ?? 0, value);
  return blocks;
}

function objects(value: unknown): readonly object[] {
  if (Array.isArray(value)) return value.flatMap(objects);
  return typeof value === 'object' && value !== null ? [value] : [];
}

function members(value: unknown): [string, unknown][] {
  return objects(value).flatMap((object) => Object.entries(object));
}

/** What differs and is not meant; `none` where nothing differs, null where all that differs is meant. */
type Difference = { readonly strange: string } | 'none' | null;

function differenceInValues(before: unknown, after: unknown, meant: readonly Keys[]): Difference {
  if (isDeepStrictEqual(before, after)) return 'none';
  const [was, is] = [before, after].map((json) => new Map(members(meant.reduce(without, json))));
  for (const name of new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])]))
    if (!isDeepStrictEqual(was?.get(name), is?.get(name))) return { strange: name };
  return null;
}

function differenceOf(
  before: Blocks,
  after: Blocks,
  meant: readonly Keys[],
  isInOverride: boolean,
): Difference {
  let isNone = true;
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const was = before.get(name)?.bodies ?? [];
    const is = after.get(name)?.bodies ?? [];
    if (isDeepStrictEqual(was, is)) continue;
    isNone = false;
    const { keys } = after.get(name) ?? before.get(name) ?? { keys: [] };
    const inside = meant
      .filter((each) => keys.every((key, at) => each[at] === key))
      .map((each) => each.slice(keys.length));
    // a whole block is meant only where it is new
    const isNew = was.length === 0 && is.length === 1 && inside.some((each) => each.length === 0);
    if (
      !isNew &&
      !isSameBeside(
        was,
        is,
        inside.filter((each) => each.length > 0),
        isInOverride,
      )
    )
      return { strange: (keys[0] === 'resource' ? keys.slice(1) : keys).join('.') };
  }
  return isNone ? 'none' : null;
}

/** Whether bodies differ in these places only; an override may lose a body that is empty without them. */
function isSameBeside(
  was: readonly unknown[],
  is: readonly unknown[],
  places: readonly Keys[],
  isInOverride: boolean,
): boolean {
  const [a, b] = [was, is].map((bodies) =>
    bodies
      .map((body) => places.reduce(without, body))
      .filter((body) => !isInOverride || members(body).length > 0),
  );
  return isDeepStrictEqual(a, b);
}

/** The value without what stands at a place in it. */
function without(value: unknown, [key, ...rest]: Keys): unknown {
  if (key === undefined) return null;
  if (Array.isArray(value) && typeof key === 'number')
    return value.map((item: unknown, index) => (index === key ? without(item, rest) : item));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]: [string, unknown]): [string, unknown][] =>
      name !== key ? [[name, item]] : rest.length === 0 ? [] : [[name, without(item, rest)]],
    ),
  );
}
