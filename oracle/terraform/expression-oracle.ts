import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Chooser } from './chooser.ts';
import { type Difference, difference, ourValues } from './expression-compare.ts';
import { type PlannedValue, plannedValues } from './expression-plan.ts';
import { expressionRoot, randomExpression } from './expression-root.ts';

/** What came of comparing many expressions. */
export type ExpressionResult = {
  readonly expressions: number;
  readonly refused: number;
  /** Those of which something is known after the apply only. */
  readonly unknown: number;
  readonly differences: readonly (Difference & { readonly expression: string })[];
};

/** Has Terraform plan (and apply) random expressions, and holds our values against its. */
export async function runExpressions(runs: number, seed: number, batch: number): Promise<ExpressionResult> {
  const numbers = fc.array(fc.noBias(fc.nat(9_999)), { minLength: 20, maxLength: 300, size: 'max' });
  const all = fc.sample(numbers, { numRuns: runs, seed }).map((row) => randomExpression(new Chooser(row)));
  const batches = Array.from({ length: Math.ceil(runs / batch) }, (_, at) =>
    all.slice(at * batch, (at + 1) * batch),
  );
  const folder = await mkdtemp(join(tmpdir(), 'oracle-'));
  const results: ExpressionResult[] = [];
  const work = async (own: string): Promise<void> => {
    for (let next = batches.shift(); next; next = batches.shift()) results.push(await resultOf(next, own));
  };
  try {
    await Promise.all(['0', '1'].map((name) => work(join(folder, name))));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return results.reduce(added, { expressions: 0, refused: 0, unknown: 0, differences: [] });
}

async function resultOf(batch: readonly string[], folder: string): Promise<ExpressionResult> {
  const named = new Map(batch.map((expression, index): [string, string] => [`x${index}`, expression]));
  const ours = ourValues(expressionRoot(named), named.keys());
  const planned = await plannedValues(named, folder);
  const differences = [...named].flatMap(([name, expression]) => {
    const theirs = planned.get(name);
    const found = theirs && difference(ours.get(name) ?? null, theirs);
    return found ? [{ ...found, expression }] : [];
  });
  const values = [...planned.values()];
  return {
    expressions: batch.length,
    refused: values.filter(({ kind }) => kind === 'refused').length,
    unknown: values.filter(isOpen).length,
    differences,
  };
}

function isOpen(value: PlannedValue): boolean {
  return value.kind === 'planned' && JSON.stringify(value.unknown ?? null).includes('true');
}

function added(a: ExpressionResult, b: ExpressionResult): ExpressionResult {
  return {
    expressions: a.expressions + b.expressions,
    refused: a.refused + b.refused,
    unknown: a.unknown + b.unknown,
    differences: [...a.differences, ...b.differences],
  };
}
