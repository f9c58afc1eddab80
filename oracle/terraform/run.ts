import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ExpressionResult, runExpressions } from './expression-oracle.ts';
import { type Result, runOracle, type Way } from './oracle.ts';
import { writeTexts } from './plan.ts';

/** Of a hundred trees, so many are roots with values files; the others are modules. */
const ROOTS = 15;

/** Trees with the real provider for each hundred others: a root of them costs seconds. */
const AWS = 5;

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    way: { type: 'string' },
    keep: { type: 'string' },
  },
});

const runs = Number(options.runs);
const seed = Number(options.seed);
const pluginFolder = process.env.TF_PLUGIN_DIR ?? null;
const shares: Record<Way, number> = {
  modules: runs - Math.round((runs * ROOTS) / 100),
  roots: Math.round((runs * ROOTS) / 100),
  aws: pluginFolder ? Math.round((runs * AWS) / 100) : 0,
};
if (!pluginFolder) console.log('without the AWS provider: TF_PLUGIN_DIR names no folder with it');

let isFailed = false;
if (options.way === undefined || options.way === 'expressions')
  isFailed = printValues(await runExpressions(options.way === undefined ? 5 * runs : runs, seed, 100));
for (const [index, way] of (['modules', 'roots', 'aws'] as const).entries()) {
  const share = options.way === undefined ? shares[way] : options.way === way ? runs : 0;
  if (share === 0) continue;
  const result = await runOracle({
    way,
    runs: share,
    seed: seed + index,
    pluginFolder,
    batch: way === 'aws' ? 60 : 30,
  });
  await print(way, result);
  isFailed ||= result.failures.length > 0;
}
process.exitCode = isFailed ? 1 : 0;

async function print(way: Way, { failures, ...counts }: Result): Promise<void> {
  for (const { name, texts, disagreements } of failures) {
    for (const { address, text } of disagreements) console.log(`${way} ${name} ${address}: ${text}`);
    if (options.keep) await writeTexts(join(options.keep, way, name), texts);
  }
  console.log(`${way}: ${JSON.stringify({ ...counts, disagreements: failures.length })}`);
}

/** Whether any value is wrong. */
function printValues({ differences, ...counts }: ExpressionResult): boolean {
  for (const { kind, expression, text } of differences)
    if (kind !== 'hidden') console.log(`${kind} ${expression}: ${text}`);
  const counted = (wanted: string): number => differences.filter(({ kind }) => kind === wanted).length;
  const sums = { wrong: counted('wrong'), imprecise: counted('imprecise'), hidden: counted('hidden') };
  console.log(`expressions: ${JSON.stringify({ ...counts, ...sums })}`);
  return sums.wrong > 0;
}
