import fc from 'fast-check';
import { expect, test } from 'vitest';
import { treeOf } from '../../oracle/terraform/generate.ts';
import { ownRootOf } from '../../oracle/terraform/root.ts';
import type { Review } from '../../src/review.ts';
import { edited, editsOf, reviewOf } from './mended.ts';

const TREES = 25;
const SEED = 9;

/** Address, state and certificate of each stage. */
function told({ findings }: Review): Map<string, string> {
  return new Map(
    findings.map(({ stage: { address, certificate } }) => [
      address,
      JSON.stringify([certificate.state, certificate.identity]),
    ]),
  );
}

test.each(['required', 'forbidden'] as const)(
  'all fixes of random module trees together do what each was proven to do: %s',
  async (reading) => {
    const config = `reading: ${reading}\napplies_to: every_stage\n`;
    const numbers = fc.array(fc.noBias(fc.nat(9_999)), { minLength: 100, maxLength: 2_500, size: 'max' });
    let fixed = 0;
    let words = 0;
    for (const row of fc.sample(numbers, { numRuns: TREES, seed: SEED })) {
      const texts = Object.fromEntries(ownRootOf(treeOf(row), 'aws'));
      const before = await reviewOf(texts, config);
      const after = await reviewOf(edited(texts, editsOf(before)), config);
      const failing = before.findings.filter(({ verdict }) => verdict === 'fail');
      const mended = new Set(failing.flatMap(({ fix, stage }) => (fix ? [stage.address] : [])));
      const left = after.findings.filter(({ verdict }) => verdict === 'fail');
      expect(left).toHaveLength(failing.length - mended.size);
      const others = (review: Review) => [...told(review)].filter(([address]) => !mended.has(address));
      expect(others(after)).toEqual(others(before));
      expect([...told(after).keys()]).toEqual([...told(before).keys()]);
      fixed += mended.size;
      words += left.length;
    }
    expect(fixed).toBeGreaterThan(20);
    expect(words).toBeLessThan(fixed / 20);
  },
  30_000,
);
