import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type NamedTree, plansOf, rootOf } from './batch.ts';
import { compare, type Disagreement, type Named } from './compare.ts';
import { treeOf } from './generate.ts';
import type { Plan, Texts } from './plan.ts';
import { ownPlanOf, ownRootOf, TOP } from './root.ts';

/**
 * How trees are given to Terraform: `modules` are called from one root, many at a time, and `aws` the same with the real
 * provider; `roots` are roots of their own with values files.
 */
export type Way = 'modules' | 'aws' | 'roots';

export type Run = {
  readonly way: Way;
  readonly runs: number;
  readonly seed: number;
  /** Where the AWS provider is, for `aws`. */
  readonly pluginFolder: string | null;
  /** Trees in one root. */
  readonly batch: number;
};

export type Result = {
  readonly trees: number;
  readonly refused: number;
  /** Instances of stages that Terraform planned. */
  readonly instances: number;
  /** Of those, the ones that an apply showed, and those that nobody did. */
  readonly applied: number;
  readonly unknown: number;
  readonly failures: readonly {
    readonly name: string;
    readonly texts: Texts;
    readonly disagreements: readonly Disagreement[];
  }[];
};

/** Plans of this many roots are made at a time. */
const PARALLEL = 2;

/** Has Terraform plan random trees, and holds our answers against the plans. The same seed gives the same trees. */
export async function runOracle(run: Run): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'oracle-'));
  const trees = treesOf(run);
  const size = run.way === 'roots' ? 1 : run.batch;
  const batches = Array.from({ length: Math.ceil(trees.length / size) }, (_, at) =>
    trees.slice(at * size, (at + 1) * size),
  );
  const results: Result[] = [];
  const work = async (own: string): Promise<void> => {
    for (let batch = batches.shift(); batch; batch = batches.shift())
      results.push(await batchResult(batch, run, own));
  };
  try {
    await Promise.all(Array.from({ length: PARALLEL }, (_, index) => work(join(folder, String(index)))));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return results.reduce(added, { trees: 0, refused: 0, instances: 0, applied: 0, unknown: 0, failures: [] });
}

function treesOf({ runs, seed }: Run): NamedTree[] {
  const numbers = fc.array(fc.noBias(fc.nat(9_999)), { minLength: 100, maxLength: 2_500, size: 'max' });
  return fc
    .sample(numbers, { numRuns: runs, seed })
    .map((row, index) => ({ name: `t${index}`, tree: treeOf(row) }));
}

async function batchResult(
  batch: readonly NamedTree[],
  { way, pluginFolder }: Run,
  folder: string,
): Promise<Result> {
  const [single] = batch;
  if (way === 'roots' && single)
    return resultOf(
      single.name,
      ownRootOf(single.tree, 'aws'),
      await ownPlanOf(single.tree, folder),
      single.tree.named === null ? null : { root: TOP, file: single.tree.named },
    );
  const plans = await plansOf(batch, 'builtin', folder, null);
  if (way === 'aws') {
    // what is refused is refused with any provider, and a second plan with this one takes long
    const planned = batch.filter(({ name }) => plans.get(name)?.kind === 'planned');
    for (const [name, plan] of await plansOf(planned, 'aws', folder, pluginFolder)) plans.set(name, plan);
  }
  return batch
    .map((each) => resultOf(each.name, rootOf([each], 'aws'), planIn(plans, each.name)))
    .reduce(added);
}

function planIn(plans: ReadonlyMap<string, Plan>, name: string): Plan {
  const plan = plans.get(name);
  if (!plan) throw new Error(`${name} was not planned`);
  return plan;
}

function resultOf(name: string, texts: Texts, plan: Plan, run: Named | null = null): Result {
  const disagreements = compare(texts, plan, run);
  const planned = plan.kind === 'planned' ? [...plan.instances.values()] : [];
  return {
    trees: 1,
    refused: plan.kind === 'refused' ? 1 : 0,
    instances: planned.length,
    applied: planned.filter(({ kind }) => kind === 'applied').length,
    unknown: planned.filter(({ kind }) => kind === 'unknown' || kind === 'failed').length,
    failures: disagreements.length > 0 ? [{ name, texts, disagreements }] : [],
  };
}

function added(a: Result, b: Result): Result {
  return {
    trees: a.trees + b.trees,
    refused: a.refused + b.refused,
    instances: a.instances + b.instances,
    applied: a.applied + b.applied,
    unknown: a.unknown + b.unknown,
    failures: [...a.failures, ...b.failures],
  };
}
