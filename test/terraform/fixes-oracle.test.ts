import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { compare } from '../../oracle/terraform/compare.ts';
import { treeOf } from '../../oracle/terraform/generate.ts';
import { type Plan, planOf, writeTexts } from '../../oracle/terraform/plan.ts';
import { ownRootOf } from '../../oracle/terraform/root.ts';
import { edited, editsOf, reviewOf } from './mended.ts';

const hasTerraform = spawnSync('terraform', ['version']).status === 0;
const TREES = 20;
const SEED = 101;

const folder = mkdtempSync(join(tmpdir(), 'fixes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What new and old certificates and stages are with the built-in provider, where they share a type. */
function builtin(text: string): string {
  return text
    .replaceAll('resource "aws_api_gateway_client_certificate" "', 'resource "terraform_data" "cert_')
    .replaceAll('aws_api_gateway_client_certificate.', 'terraform_data.cert_')
    .replaceAll('aws_api_gateway_stage', 'terraform_data')
    .replace(/description|client_certificate_id/g, 'input')
    .replace(/^ *(?:rest_api_id|deployment_id|stage_name) *= *"."$/gm, '')
    .replace(/^ *dynamic "access_log_settings" \{\n[\s\S]*?^ {2}\}$/gm, '');
}

async function planned(texts: Readonly<Record<string, string>>): Promise<Plan> {
  await writeTexts(folder, new Map(Object.entries(texts).map(([path, text]) => [path, builtin(text)])));
  return planOf(join(folder, 'top'), 'builtin', null);
}

describe.skipIf(!hasTerraform)('`terraform plan` (skipped: terraform is not on PATH)', () => {
  test('takes what fixes make of random roots, and agrees about it', async () => {
    const numbers = fc.array(fc.noBias(fc.nat(9_999)), { minLength: 100, maxLength: 2_500, size: 'max' });
    let plans = 0;
    for (const row of fc.sample(numbers, { numRuns: TREES, seed: SEED })) {
      const texts = Object.fromEntries(ownRootOf(treeOf(row), 'aws'));
      const isJson = Object.keys(texts).some((path) => path.endsWith('.tf.json'));
      if (isJson || (await planned(texts)).kind === 'refused') continue;
      for (const reading of ['required', 'forbidden']) {
        const config = `reading: ${reading}\napplies_to: every_stage\n`;
        const after = edited(texts, editsOf(await reviewOf(texts, config)));
        const plan = await planned(after);
        expect(plan.kind).toBe('planned');
        expect(compare(new Map(Object.entries(after)), plan, null)).toEqual([]);
        plans += 1;
      }
    }
    expect(plans).toBeGreaterThan(5);
  }, 60_000);
});
