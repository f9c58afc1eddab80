import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { runExpressions } from '../../oracle/terraform/expression-oracle.ts';
import { runOracle } from '../../oracle/terraform/oracle.ts';

const hasTerraform = spawnSync('terraform', ['version']).status === 0;
const pluginFolder = process.env.TF_PLUGIN_DIR ?? null;
const SEED = 4;

function words({ failures }: Awaited<ReturnType<typeof runOracle>>): string[] {
  return failures.flatMap(({ name, disagreements }) =>
    disagreements.map(({ address, text }) => `${name} ${address}: ${text}`),
  );
}

describe.skipIf(!hasTerraform)('`terraform plan` (skipped: terraform is not on PATH)', () => {
  test('agrees about random module trees', async () => {
    const result = await runOracle({ way: 'modules', runs: 60, seed: SEED, pluginFolder, batch: 30 });
    expect(words(result)).toEqual([]);
    expect(result.trees).toBe(60);
    expect(result.refused).toBeLessThan(result.trees * 0.7);
    expect(result.instances).toBeGreaterThan(50);
  });

  test('agrees about random values, through and through', async () => {
    const { differences, ...counts } = await runExpressions(300, SEED, 100);
    expect(differences.filter(({ kind }) => kind !== 'hidden')).toEqual([]);
    expect(counts.expressions).toBe(300);
    expect(counts.refused).toBeLessThan(100);
    expect(counts.unknown).toBeGreaterThan(50);
  });

  test('agrees about random roots with values files', async () => {
    const result = await runOracle({ way: 'roots', runs: 10, seed: SEED, pluginFolder, batch: 1 });
    expect(words(result)).toEqual([]);
    expect(result.instances).toBeGreaterThan(5);
  });
});

describe.skipIf(!hasTerraform || pluginFolder === null)(
  '`terraform plan` with the AWS provider (skipped: TF_PLUGIN_DIR names no folder with it)',
  () => {
    test('agrees about random module trees', async () => {
      const result = await runOracle({ way: 'aws', runs: 12, seed: SEED, pluginFolder, batch: 12 });
      expect(words(result)).toEqual([]);
      expect(result.instances).toBeGreaterThan(5);
    }, 60_000);
  },
);
