import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { convert } from '../../../src/terraform/convert.ts';
import type { TerraformFunction } from '../../../src/terraform/function.ts';
import { jsonText } from '../../../src/terraform/functions/json-text.ts';
import { LimitReached } from '../../../src/terraform/limits.ts';
import { EvaluationError, type Type } from '../../../src/terraform/value.ts';
import { literalValue } from './literal.ts';

/** An expression and what `jsonencode` makes of it in Terraform's console; `error` or `unknown` where it is none. */
export type ConsoleCase = readonly [expression: string, result: string];

/** The cases that `terraform console` 1.11.4 answered. */
export function consoleCases(family: string): readonly ConsoleCase[] {
  const text = readFileSync(join(import.meta.dirname, `console-1.11.4-${family}.json`), 'utf8');
  const rows: unknown = JSON.parse(text);
  if (!Array.isArray(rows)) throw new TypeError(`the cases of ${family} are no list`);
  return rows.map(([expression, result]) => [String(expression), String(result)]);
}

const TYPES: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['tostring', 'string'],
  ['tonumber', 'number'],
  ['tolist', { kind: 'list', of: 'any' }],
  ['toset', { kind: 'set', of: 'any' }],
]);

/** Conversions that cases write around their arguments. */
const CONVERSIONS = [...TYPES].map(([name, type]): [string, TerraformFunction] => [
  name,
  {
    parameters: [{ name: 'v', type: 'any', isNullAllowed: true }],
    call: ([value]) => {
      if (!value) throw new TypeError('there is no value');
      return convert(value, type);
    },
  },
]);

/** Our answer in the console's words; `limit: …` where one was reached. */
export function answerOf(expression: string, functions: ReadonlyMap<string, TerraformFunction>): string {
  try {
    const value = literalValue(normalised(expression), new Map([...functions, ...CONVERSIONS]));
    return value.kind === 'unknown' ? 'unknown' : jsonText(value);
  } catch (error) {
    if (error instanceof EvaluationError) return 'error';
    if (error instanceof LimitReached) return `limit: ${error.message}`;
    throw error;
  }
}

/** Terraform's parser normalises what is written; a literal in a case is an escape. */
function normalised(expression: string): string {
  return expression.replaceAll('e\\u0301', 'é');
}

/** Whether Terraform 1.11.4 is installed, so that it can be asked again. */
export function hasTerraform(): boolean {
  const { stdout } = spawnSync('terraform', ['version'], { encoding: 'utf8' });
  return /^Terraform v1\.11\.4$/m.test(stdout ?? '');
}

/** Expressions on one line: the console reads no line of more than 64 KB. */
const AT_ONCE = 400;

/** What Terraform's console says, in a folder among the files, about the expressions, none of which may be unknown. */
export function askConsole(
  expressions: readonly string[],
  files: Readonly<Record<string, string>> = {},
  rootFolder = '',
): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'stage-review-console-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const chunks = Array.from({ length: Math.ceil(expressions.length / AT_ONCE) }, (_, at) =>
      expressions.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
    );
    return chunks.flatMap((chunk) => answersIn(join(folder, rootFolder), chunk));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function answersIn(folder: string, expressions: readonly string[]): string[] {
  const calls = expressions.map((expression) => `try(jsonencode(${expression}),"error")`);
  const { stdout } = spawnSync('terraform', ['console'], {
    cwd: folder,
    encoding: 'utf8',
    input: `jsonencode([${calls.join(',')}])\n`,
    maxBuffer: 100_000_000,
  });
  const answers: unknown = JSON.parse(String(JSON.parse(stdout)));
  if (!Array.isArray(answers)) throw new TypeError('the console gave no list');
  return answers.map(String);
}
