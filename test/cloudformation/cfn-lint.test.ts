import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { offered, type Texts } from './fixed.ts';

// The real cfn-lint: `pip install cfn-lint`, on the PATH or in the Python that PYTHON names. CFN_LINT_FOLDER names a
// folder of further templates.
const PYTHON = process.env.PYTHON ?? 'python3';
const LINTERS = [['cfn-lint'], [PYTHON, '-m', 'cfnlint']] as const;
const LINTER = LINTERS.find(
  ([program, ...first]) => spawnSync(program, [...first, '--version']).status === 0,
);

const CASES = join(import.meta.dirname, '..', 'cases');
const FOLDER = process.env.CFN_LINT_FOLDER;
const TEMPLATE = /AWS::(?:ApiGateway|CloudFormation|Serverless)::/;

/** Files that are reviewed together, with the config that they have. */
type Repository = { readonly name: string; readonly texts: Texts; readonly config: string };

function textsBelow(folder: string, isDeep: boolean): Texts {
  const entries = readdirSync(folder, { recursive: isDeep, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  const paths = entries.map((each) => join(each.parentPath, each.name));
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}

function hasTemplate(texts: Texts): boolean {
  return Object.values(texts).some((text) => TEMPLATE.test(text));
}

/** The cases of the project as they are; of another folder each folder in it by itself. */
function repositories(): Repository[] {
  const cases = readdirSync(CASES).map((name) => {
    const config = join(CASES, name, 'config.yml');
    const texts = textsBelow(join(CASES, name, 'head'), true);
    return { name, texts, config: existsSync(config) ? readFileSync(config, 'utf8') : '' };
  });
  const folders = FOLDER === undefined ? [] : readdirSync(FOLDER, { recursive: true, withFileTypes: true });
  const others = folders
    .filter((each) => each.isDirectory())
    .map((each) => join(each.parentPath, each.name))
    .map((name) => ({ name, texts: textsBelow(name, false), config: '' }));
  return [...cases, ...others].filter(({ texts }) => hasTemplate(texts));
}

function withReading(config: string, reading: string): string {
  const own = config.replace(/^reading:.*\n/m, '').replace(/^accepted_certificates:.*\n/m, '');
  return `reading: ${reading}\n${own}`;
}

function write(folder: string, texts: Texts): void {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

type Match = {
  readonly Level: string;
  readonly Filename: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
};

/** The errors of templates below a folder, without their lines. */
function errorsIn(folder: string, paths: readonly string[]): Map<string, string[]> {
  const [program, ...first] = LINTER ?? LINTERS[0];
  const options = ['--format', 'json', '--non-zero-exit-code', 'none', '--'];
  const run = spawnSync(program, [...first, ...options, ...paths], {
    cwd: folder,
    maxBuffer: 1e9,
    // some messages tell a set of names in the order of their hashes
    env: { ...process.env, PYTHONHASHSEED: '0' },
  });
  if (run.status !== 0) throw new Error(run.stderr.toString());
  const matches: readonly Match[] = JSON.parse(run.stdout.toString() || '[]');
  const errors = matches.filter(({ Level }) => Level === 'Error');
  const byFile = Map.groupBy(errors, ({ Filename }) => Filename);
  return new Map(
    [...byFile].map(([path, own]) => [
      path,
      own.map(({ Rule, Message }) => `${Rule.Id} ${withoutNames(Message)}`),
    ]),
  );
}

/** A message about a name tells all names that there are. */
function withoutNames(message: string): string {
  return message.replace(/ is not one of \[.*\]/s, ' is not one of those that there are');
}

function without(all: readonly string[], known: readonly string[]): string[] {
  const left = [...known];
  return all.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

describe.skipIf(!LINTER)(
  'cfn-lint (skipped: neither on the PATH nor in the Python that PYTHON names)',
  () => {
    test('finds an error where there is one', () => {
      const work = mkdtempSync(join(tmpdir(), 'stage-review-lint-'));
      try {
        write(work, {
          'a.yaml': 'Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref No}}}\n',
        });
        expect(errorsIn(work, ['a.yaml']).get('a.yaml')?.join()).toContain('No');
      } finally {
        rmSync(work, { recursive: true });
      }
    });

    test.each(['required', 'forbidden'])(
      'finds no new error after the fixes, %s',
      async (reading) => {
        const work = mkdtempSync(join(tmpdir(), 'stage-review-lint-'));
        try {
          const edited: string[] = [];
          for (const [index, { texts, config }] of repositories().entries()) {
            const { changed } = await offered(texts, withReading(config, reading));
            const paths = Object.keys(changed).filter((path) => TEMPLATE.test(texts[path] ?? ''));
            if (paths.length === 0) continue;
            write(join(work, 'before', `${index}`), texts);
            write(join(work, 'after', `${index}`), { ...texts, ...changed });
            edited.push(...paths.map((path) => join(`${index}`, path)));
          }
          expect(edited.length).toBeGreaterThan(5);
          const [before, after] = ['before', 'after'].map((side) => errorsIn(join(work, side), edited));
          const found = edited.map(
            (path) => [path, without(after?.get(path) ?? [], before?.get(path) ?? [])] as const,
          );
          expect(found.filter(([, errors]) => errors.length > 0)).toEqual([]);
        } finally {
          rmSync(work, { recursive: true });
        }
      },
      1_200_000,
    );
  },
);
