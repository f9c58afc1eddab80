import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { functions } from '../../../src/terraform/functions/table.ts';
import { LimitReached } from '../../../src/terraform/limits.ts';
import { EvaluationError } from '../../../src/terraform/value.ts';
import { jsonOf, literalValue, typeText } from './literal.ts';
import { askConsole } from './terraform-console.ts';

/**
 * An expression, then what `terraform console` 1.11.4 printed for `type(…)` and `jsonencode(…)` of it, or `error`.
 * Where our answer is that it can't be known, the name of the limit stands instead.
 */
const row = z.union([z.tuple([z.string(), z.string()]), z.tuple([z.string(), z.string(), z.unknown()])]);

export type Answer = readonly [string] | readonly [string, unknown];

/** What Terraform answered, by expression. */
export function consoleAnswers(family: string): readonly (readonly [string, Answer])[] {
  const path = join(import.meta.dirname, `console-1.11.4-${family}.json`);
  const rows = z.array(row).parse(JSON.parse(readFileSync(path, 'utf8')));
  return rows.map(([expression, ...answer]) => [expression, answer]);
}

/** What we answer. */
export function ourAnswer(expression: string): Answer {
  try {
    const value = literalValue(expression, functions);
    return [typeText(value.type), jsonOf(value)];
  } catch (error) {
    if (error instanceof EvaluationError) return ['error'];
    if (error instanceof LimitReached) return [error.message];
    throw error;
  }
}

/** The stored answers beside those that the installed Terraform gives now; types and what we don't know left out. */
export function storedAndFresh(family: string): { stored: readonly unknown[]; fresh: readonly unknown[] } {
  const known = consoleAnswers(family).filter(([, answer]) => answer[0] === 'error' || answer.length === 2);
  const fresh = askConsole(known.map(([expression]) => expression));
  return {
    stored: known.map(([, answer]) => answer.at(-1)),
    fresh: fresh.map((text): unknown =>
      text === 'error' ? text : JSON.parse(text.replace(/(?<=^|[[,])-0(?=$|[\],])/g, '0')),
    ),
  };
}
