import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { loadPolicy } from '../src/control/load-policy.ts';

const ROOT = join(import.meta.dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const PACKAGE = z
  .object({ name: z.string(), version: z.string(), scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));

test('the package that is installed is the one that is made', () => {
  const files = [...README.matchAll(/[\w.-]+\.tgz/g)].map(([file]) => file);
  expect(new Set(files)).toEqual(new Set([`${PACKAGE.name}-${PACKAGE.version}.tgz`]));
  expect(README.indexOf('npm install ')).toBeLessThan(README.indexOf('npx stage-review'));
});

test('every script that is named is there', () => {
  const named = [...README.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
  expect(named).toContain('demo');
  expect(named.filter((name) => !Object.hasOwn(PACKAGE.scripts, name))).toEqual([]);
});

test('the config that is shown has no mistake, and its entries count', async () => {
  const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(README) ?? [];
  const repository = [{ path: '.github/stage-review.yml', text }];
  const document = await loadPolicy({ deployerReading: null, organisation: null, repository }, '2026-11-01');
  expect(document).toMatchObject({ isBroken: false, problems: [], policy: { reading: 'required' } });
  expect(document.policy.paths.exclude).toEqual(['**/examples/**']);
  expect(document.entries.map(({ state }) => state)).toEqual(['in_force', 'in_force']);
});
