import { isDeepStrictEqual } from 'node:util';
import { readHcl } from '../source/hcl.ts';
import { LineIndex, type Problem, type SourceFile } from '../source/text.ts';
import type { Files, Stage } from '../stage.ts';
import { ATTRIBUTE, CERTIFICATE_TYPE } from './block.ts';
import { isOverride } from './module.ts';
import { secondReading } from './second-reader.ts';

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
 * more has changed than the certificates of the stages and one new certificate resource for each. Null when all is
 * as meant.
 */
export async function verify(stages: readonly Stage[], before: Files, after: Files): Promise<string | null> {
  const addresses = new Set(stages.map(({ address }) => blockAddress(address)));
  let added = 0;
  for (const [path, file] of after) {
    const old = before.get(path);
    if (!old || old.text === file.text) continue;
    const was = await secondReading(old);
    const is = await secondReading(file);
    if ('isTooMuch' in was || 'isTooMuch' in is)
      return `${path} is too large to be read by a second parser, Terraform's own`;
    if ('error' in was || 'error' in is) return `${path} can't be read by Terraform's parser`;
    const difference = differenceOf(contentOf(was.json), contentOf(is.json), addresses, isOverride(path));
    if (difference.strange !== null) return `the edit of ${path} changes ${difference.strange} too`;
    if (difference.isNone) return `${path} repeats keys, of which a second parser sees the last only`;
    added += difference.added;
  }
  return added > stages.length ? 'the edits declare more certificates than stages need' : null;
}

/** A file's blocks: the bodies of each resource by address, and whatever else stands at the top, by name. */
type Content = {
  readonly resources: ReadonlyMap<string, readonly unknown[]>;
  readonly others: ReadonlyMap<string, readonly unknown[]>;
};

/** Lists of blocks and the single blocks of JSON syntax are the same here. */
function contentOf(json: unknown): Content {
  const resources = new Map<string, unknown[]>();
  const others = new Map<string, unknown[]>();
  const add = (map: Map<string, unknown[]>, key: string, values: readonly unknown[]) => {
    const list = map.get(key) ?? [];
    for (const value of values) list.push(value);
    map.set(key, list);
  };
  for (const [section, value] of members(json)) {
    if (section !== 'resource') add(others, section, [value]);
    else
      for (const [type, named] of members(value))
        for (const [name, bodies] of members(named)) add(resources, `${type}.${name}`, objects(bodies));
  }
  return { resources, others };
}

function objects(value: unknown): readonly object[] {
  if (Array.isArray(value)) return value.flatMap(objects);
  return typeof value === 'object' && value !== null ? [value] : [];
}

function members(value: unknown): [string, unknown][] {
  return objects(value).flatMap((object) => Object.entries(object));
}

/** `type.name` of a stage, without the modules on the way and the key of its instance. */
function blockAddress(address: string): string {
  return /([^.[\]"]+\.[^.[\]"]+)(?:\[[^\]]*\])?$/.exec(address)?.[1] ?? address;
}

type Difference = { readonly strange: string | null; readonly added: number; readonly isNone: boolean };

function differenceOf(
  was: Content,
  is: Content,
  stages: ReadonlySet<string>,
  isInOverride: boolean,
): Difference {
  let added = 0;
  let isNone = true;
  for (const name of keysOf(was.others, is.others))
    if (!isDeepStrictEqual(was.others.get(name), is.others.get(name)))
      return { strange: name, added, isNone: false };
  for (const address of keysOf(was.resources, is.resources)) {
    const old = was.resources.get(address) ?? [];
    const now = is.resources.get(address) ?? [];
    if (isDeepStrictEqual(old, now)) continue;
    isNone = false;
    if (old.length === 0 && now.length === 1 && address.startsWith(`${CERTIFICATE_TYPE}.`)) added++;
    else if (!stages.has(address) || !isSameBeside(old, now, isInOverride))
      return { strange: address, added, isNone };
  }
  return { strange: null, added, isNone };
}

function keysOf(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): Set<string> {
  return new Set([...a.keys(), ...b.keys()]);
}

/** Whether bodies of a stage differ in its certificate only; an override may lose a body that is empty without it. */
function isSameBeside(old: readonly unknown[], now: readonly unknown[], isInOverride: boolean): boolean {
  const [a, b] = [old, now].map((bodies) =>
    bodies
      .map((body) => new Map(members(body).filter(([name]) => name !== ATTRIBUTE)))
      .filter((body) => !isInOverride || body.size > 0),
  );
  return isDeepStrictEqual(a, b);
}
