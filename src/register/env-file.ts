import { randomBytes } from 'node:crypto';
import { lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** Variables to be set by name; null = must not be set. */
export type Settings = ReadonlyMap<string, string | null>;

/** The file can't take the settings; the message says why, and names no secret. */
export class EnvFileError extends Error {
  override readonly name = 'EnvFileError';
}

/** Readable and writable by its owner alone. */
const MODE = 0o600;

/**
 * The text of a `.env` with the settings, its other lines kept. A variable that is there without a value is filled.
 * Throws an EnvFileError for one that has another value.
 */
export function withSettings(text: string, settings: Settings): string {
  const before = parseEnv(text);
  const taken = [...settings].filter(([name, value]) => before[name]?.trim() && before[name] !== value);
  if (taken.length > 0)
    throw new EnvFileError(
      `The .env sets ${taken.map(([name]) => name).join(', ')} already, to something else. Nothing was written: remove what is no longer wanted from it, and try again.`,
    );
  const added = [...settings].flatMap(([name, value]): [string, string][] =>
    value === null || before[name] === value ? [] : [[name, value]],
  );
  const kept = text.split('\n').filter((line) => !added.some(([name]) => isEmptyLine(line, name)));
  if (kept.at(-1) === '') kept.pop();
  const after = [...kept, ...added.map(([name, value]) => `${name}=${quoted(value)}`), ''].join('\n');
  refuseOther(parseEnv(after), before, added);
  return after;
}

/** Adds the settings to a `.env`, which is made where there is none; its mode is 600 afterwards. Throws an EnvFileError. */
export function writeEnvFile(path: string, settings: Settings): void {
  const text = withSettings(textAt(path), settings);
  const fresh = `${path}.${randomBytes(6).toString('hex')}`;
  orEnvFileError(`${path} can't be written`, () => {
    try {
      writeFileSync(fresh, text, { mode: MODE, flag: 'wx' });
      renameSync(fresh, path);
    } finally {
      rmSync(fresh, { force: true });
    }
  });
}

/** The text of the file; empty where there is none. Throws an EnvFileError. */
export function textAt(path: string): string {
  return orEnvFileError(`${path} can't be read`, () => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return '';
    if (!found.isFile()) throw new EnvFileError(`${path} is not a regular file. Nothing was written.`);
    return readFileSync(path, 'utf8');
  });
}

/** What the operating system refuses is told in its words. */
function orEnvFileError<Result>(what: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new EnvFileError(`${what}: ${error.message}`);
  }
}

function isEmptyLine(line: string, name: string): boolean {
  const [left = '', right = ''] = line.split('=', 2);
  return left.trim().replace(/^export\s+/, '') === name && /^(?:""|'')?\s*(?:#.*)?$/.test(right.trim());
}

function quoted(value: string): string {
  return /^[\w.:/+=-]+$/.test(value) ? value : `'${value}'`;
}

/** A file may be written in ways that lines don't tell: what Node reads in the result is what counts. */
function refuseOther(
  after: NodeJS.Dict<string>,
  before: NodeJS.Dict<string>,
  added: readonly [string, string][],
): void {
  const expected = new Map([...Object.entries(before), ...added]);
  const isSame = [...expected].every(([name, value]) => after[name] === value);
  if (!isSame || Object.keys(after).length !== expected.size)
    throw new EnvFileError('The .env is written in a way that nothing can be added to. Nothing was written.');
}
