import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FILES = globSync('src/**/*.ts', { cwd: ROOT })
  .map((path) => path.replaceAll('\\', '/'))
  .sort();

/** Which parts a part may import, beside itself. */
const LEFT_OF_REVIEW = ['source', 'stage', 'terraform', 'cloudformation', 'control'];
const ALLOWED: ReadonlyMap<string, readonly string[]> = new Map([
  ['source', []],
  ['stage', ['source']],
  ['terraform', ['source', 'stage']],
  ['cloudformation', ['source', 'stage']],
  ['control', ['source', 'stage']],
  ['review', LEFT_OF_REVIEW],
  ['report', [...LEFT_OF_REVIEW, 'review']],
  ['github', [...LEFT_OF_REVIEW, 'review', 'report']],
  ['jobs', []],
  ['database', []],
  ['folder', ['source']],
  ['register', []],
  ['require-node', []],
  [
    'server',
    [...LEFT_OF_REVIEW, 'review', 'report', 'github', 'jobs', 'database', 'register', 'require-node'],
  ],
  ['cli', [...LEFT_OF_REVIEW, 'review', 'report', 'folder', 'require-node']],
]);

/** The files beside review.ts that only it is made of. */
const REVIEW = [
  'review',
  'reach',
  'nearest',
  'languages',
  'finding',
  'scope',
  'placed',
  'judge',
  'proof',
  'trial',
  'change',
  'conclusion',
  'settle',
];

/** Parts that may touch network, clock and disk. */
const SHELLS = ['server', 'cli', 'folder', 'github', 'jobs', 'database', 'register', 'require-node'];

function partOf(path: string): string {
  const [, first = ''] = path.split('/');
  const name = first.replace(/\.ts$/, '');
  return REVIEW.includes(name) ? 'review' : name;
}

function importsOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const found = text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*['"]([^'"]+)['"]/g);
  return [...found].map(([, name = '']) => name);
}

function stripped(path: string): string {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`\w])\/\/.*$/gm, '');
}

test('every part of src is known', () => {
  expect([...new Set(FILES.map(partOf))].filter((part) => !ALLOWED.has(part))).toEqual([]);
  expect(FILES.length).toBeGreaterThan(50);
});

test.each(FILES)('%s imports only what stands to its left', (path) => {
  const allowed = [partOf(path), ...(ALLOWED.get(partOf(path)) ?? [])];
  const wrong = importsOf(path)
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(posix.dirname(path), name))
    .filter((target) => !FILES.includes(target) || !allowed.includes(partOf(target)));
  expect(wrong).toEqual([]);
});

const IMPURE_MODULES =
  /^(?:node:)?(?:fs|child_process|net|tls|dgram|dns|http|https|http2|os|process|worker_threads|cluster|timers|readline|perf_hooks|vm|inspector)(?:\/|$)/;
const IMPURE_CODE =
  /\bprocess\.(?!versions)|\bfetch\(|\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bset(?:Timeout|Interval|Immediate)\(|\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\bconsole\.|\beval\(|\bnew Function\(/;

describe('network, clock, disk and chance are touched by the shells only', () => {
  test.each(FILES.filter((path) => !SHELLS.includes(partOf(path))))('%s', (path) => {
    expect(importsOf(path).filter((name) => IMPURE_MODULES.test(name))).toEqual([]);
    expect(IMPURE_CODE.exec(stripped(path))?.[0]).toBeUndefined();
  });

  test('the test would see it', () => {
    for (const code of [
      'fetch(x)',
      'Date.now()',
      'new Date()',
      'process.env.X',
      'setTimeout(f)',
      'Math.random()',
    ])
      expect(IMPURE_CODE.test(code)).toBe(true);
    for (const name of ['node:fs', 'fs/promises', 'node:http', 'child_process'])
      expect(IMPURE_MODULES.test(name)).toBe(true);
    for (const name of ['node:path', 'node:crypto', 'node:util', 'zod'])
      expect(IMPURE_MODULES.test(name)).toBe(false);
  });
});

test('nothing of the product runs a string as code, and only the folder runs a program: git', () => {
  const running = FILES.filter((path) => importsOf(path).includes('node:child_process'));
  expect(running).toEqual(['src/folder/git.ts']);
});

test('the sandbox shares nothing with what it tests', () => {
  const files = globSync('sandbox/**/*.ts', { cwd: ROOT }).filter((path) => !path.includes('demo'));
  expect(files.length).toBeGreaterThan(5);
  for (const path of files) expect(importsOf(path).filter((name) => name.includes('/src/'))).toEqual([]);
});

test('names are kebab-case, and no file is a grab bag', () => {
  const names = FILES.map((path) => posix.basename(path));
  expect(names.filter((name) => !/^[a-z0-9]+(?:-[a-z0-9]+)*\.ts$/.test(name))).toEqual([]);
  expect(
    names.filter((name) => /^(?:index|types|utils?|helpers?|common|base|manager)\.ts$/.test(name)),
  ).toEqual([]);
});
