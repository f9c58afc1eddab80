import { expect, test } from 'vitest';
import { createLog, redacted } from '../../src/server/log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLog('debug', (line) => lines.push(line)));
  return lines.map((line) => JSON.parse(line));
}

test('a line is JSON with its level by name and its time', () => {
  expect(logged((log) => log.info({ delivery: 'guid' }, 'hello'))).toEqual([
    { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), delivery: 'guid', msg: 'hello' },
  ]);
});

test('only known fields are logged', () => {
  const [line] = logged((log) =>
    log.info({ delivery: 'guid', payload: { a: 1 }, body: 'x', headers: {} }, 'hello'),
  );
  expect(Object.keys(line ?? {}).sort()).toEqual(['delivery', 'level', 'msg', 'time']);
});

test('an error keeps its words and nothing that hangs on it', () => {
  const error = Object.assign(new Error('no'), {
    request: { body: 'private', headers: { authorization: 'token x' } },
  });
  const [line] = logged((log) => log.error({ error }, 'failed'));
  expect(line).toMatchObject({
    level: 'error',
    error: { name: 'Error', message: 'no', stack: expect.any(String) },
  });
  expect(JSON.stringify(line)).not.toContain('private');
});

test.each([
  ['an installation token', 'ghs_16C7e42F292c6912E7710c838347Ae178B4a'],
  ['a long one of the new form', `ghs_${'a1B2_'.repeat(80)}`],
  ['a personal token', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
  ['a fine-grained token', 'github_pat_11ABCDEFG0abcdefghij_klmnop'],
  ['a JSON Web Token', 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOjF9.c2ln-bmF0dXJl_x'],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----'],
  ['the URL of a database', 'postgres://app:hush-hush@db.example.com:5432/app'],
  ['the URL of a proxy', 'http://app:hush-hush@proxy.example.com:3128'],
  ['a private key in Base64', Buffer.from('-----BEGIN RSA PRIVATE KEY-----\nMIIE').toString('base64')],
  ['a key that is cut', '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg'],
])('%s is never written', (_name, secret) => {
  expect(redacted(`before ${secret} after`)).toMatch(/^before \[redacted\]( after)?$/);
  const lines: string[] = [];
  createLog('debug', (line) => lines.push(line)).error(
    { error: new Error(`with ${secret} in it`) },
    `and ${secret}`,
  );
  expect(lines.join()).not.toContain(secret.slice(-8));
  expect(JSON.parse(lines.join())).toMatchObject({
    msg: 'and [redacted]',
    error: { message: expect.stringMatching(/^with \[redacted\]/) },
  });
});

test('nothing that is hidden or that a terminal obeys is written as it is', () => {
  const name = 'a\u202eb\u009b2J\u007f\u200bc\u2028\u{e0041}\u001b[2J\nd';
  const lines: string[] = [];
  createLog('debug', (line) => lines.push(line)).error({ error: new Error(name), head: name }, name);
  expect(lines).toEqual([expect.stringMatching(/^[\x20-\x7e]+\n$/)]);
  expect(JSON.parse(lines.join())).toMatchObject({ msg: name, head: name, error: { message: name } });
});

test('words that only look alike are kept', () => {
  expect(redacted('ghost_town graphs_are eyJ nothing http://a.b:80/c@d')).toBe(
    'ghost_town graphs_are eyJ nothing http://a.b:80/c@d',
  );
});
