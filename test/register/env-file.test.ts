import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EnvFileError, withSettings, writeEnvFile } from '../../src/register/env-file.ts';

const SETTINGS = new Map([
  ['APP_ID', '12'],
  ['WEBHOOK_SECRET', 'abc'],
  ['PRIVATE_KEY_PATH', null],
]);
const WRITTEN = 'APP_ID=12\nWEBHOOK_SECRET=abc\n';

test.each([
  ['no file', '', WRITTEN],
  ['other lines', '# mine\nPORT=4000\n', `# mine\nPORT=4000\n${WRITTEN}`],
  ['no line break at its end', 'PORT=4000', `PORT=4000\n${WRITTEN}`],
  ['empty variables', 'APP_ID=\nexport WEBHOOK_SECRET=""  # later\r\nPORT=1\n', `PORT=1\n${WRITTEN}`],
  ['the same value already', 'APP_ID=12\nPORT=1\n', 'APP_ID=12\nPORT=1\nWEBHOOK_SECRET=abc\n'],
  ['a comment that names one', '# APP_ID=99\n', `# APP_ID=99\n${WRITTEN}`],
  ['several lines in quotes', 'TEXT="a\nb=c\n"\n', `TEXT="a\nb=c\n"\n${WRITTEN}`],
])('settings are added to %s', (_name, before, after) => {
  expect(withSettings(before, SETTINGS)).toBe(after);
});

test('a value that needs quotes has them', () => {
  expect(withSettings('', new Map([['WEBHOOK_SECRET', 'a b#c']]))).toBe("WEBHOOK_SECRET='a b#c'\n");
});

test.each([
  ['another value', 'APP_ID=13\n', /sets APP_ID already/],
  ['one that must not be set', 'PRIVATE_KEY_PATH=key.pem\n', /sets PRIVATE_KEY_PATH already/],
  ['both', 'PRIVATE_KEY_PATH=key.pem\nWEBHOOK_SECRET=old-secret\n', /sets WEBHOOK_SECRET, PRIVATE_KEY_PATH/],
  ['quotes that swallow what follows', 'TEXT="a\nAPP_ID=\n"\n', /written in a way/],
])('nothing is overwritten: %s', (_name, before, message) => {
  expect(() => withSettings(before, SETTINGS)).toThrow(message);
  expect(() => withSettings(before, SETTINGS)).toThrow(EnvFileError);
  expect(() => withSettings(before, SETTINGS)).not.toThrow(/old-secret|key\.pem|13/);
});

test('a value that no .env can hold is refused', () => {
  expect(() => withSettings('', new Map([['WEBHOOK_SECRET', `it's "a" \`b\`\n`]]))).toThrow(EnvFileError);
});

describe('on disk', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stage-review-'));
    path = join(folder, '.env');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('only its owner can read what was written, also where everybody could before', () => {
    writeFileSync(path, 'PORT=1\n', { mode: 0o644 });
    writeEnvFile(path, SETTINGS);
    expect(readFileSync(path, 'utf8')).toBe(`PORT=1\n${WRITTEN}`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['.env']);
  });

  test('a link or a folder in its place is left alone', () => {
    writeFileSync(join(folder, 'elsewhere'), '');
    symlinkSync(join(folder, 'elsewhere'), path);
    expect(() => writeEnvFile(path, SETTINGS)).toThrow(EnvFileError);
    expect(readFileSync(join(folder, 'elsewhere'), 'utf8')).toBe('');
  });

  test('what the system refuses is told', () => {
    const below = join(folder, 'file', '.env');
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeEnvFile(below, SETTINGS)).toThrow(/can't be read: ENOTDIR/);
    expect(() => writeEnvFile(join(folder, 'none', '.env'), SETTINGS)).toThrow(/can't be written: ENOENT/);
  });
});
