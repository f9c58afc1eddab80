import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import type { Client } from '../../src/github/app.ts';
import { readBlobTexts } from '../../src/github/blob-texts.ts';
import { REVIEW_PERMISSIONS } from '../../src/github/clients.ts';
import { GitObjects } from '../../src/github/git-objects.ts';
import type { TreeEntry } from '../../src/source/snapshot.ts';
import { type SandboxShell, startShell } from './sandbox-shell.ts';

const REPOSITORY = { owner: 'acme', name: 'blobs' };
const TARGET = {
  repository: REPOSITORY,
  webUrl: '',
  head: '',
  fork: null,
  base: { ref: 'main', sha: '' },
};

let world: SandboxShell;
let repository: SandboxRepository;
let client: Client;

beforeAll(async () => {
  world = await startShell();
  repository = await world.sandbox.createRepository('acme/blobs');
  client = await world.shell.app.client(world.sandbox.installationId, {
    repository: 'blobs',
    permissions: REVIEW_PERMISSIONS,
  });
});
afterAll(async () => await world.sandbox.close());

function entryOf(bytes: Uint8Array): TreeEntry {
  const id = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  return { id, mode: '100644', size: bytes.length };
}

/** The entries of these files, which are committed. */
async function committed(...files: readonly (string | Uint8Array)[]): Promise<TreeEntry[]> {
  await repository.commit(
    'main',
    Object.fromEntries(files.map((file, index) => [`${index}.tf`, file])),
    'Files',
  );
  return files.map((file) => entryOf(Buffer.from(file)));
}

const FILES: [string, string | Uint8Array, boolean][] = [
  ['a text', 'a = 1\n', true],
  ['nothing', '', true],
  ['lines of Windows without a last end', 'a = 1\r\nb = 2', true],
  ['a byte order mark', '\ufeffa = 1\n', true],
  ['letters of all lengths', 'ü 漢 \u{1f600}\n', true],
  ['a replacement character that is there', '\ufffd\n', true],
  ['bytes that are no UTF-8', Buffer.from([0x61, 0xff, 0x0a]), false],
  ['bytes whose replacement is as long', Buffer.from([0xf0, 0x9f, 0x98]), false],
  ['a NUL', Buffer.from('a\0b'), false],
  ['more than GitHub sends', `# ${'words '.repeat(100_000)}`, false],
];

test.each(FILES)('a file of %s is read exactly', async (_, file, isTold) => {
  const [entry] = await committed(file);
  if (entry === undefined) throw new Error('nothing was committed');
  const told = await readBlobTexts(client, REPOSITORY, [entry]);
  expect(told.has(entry.id)).toBe(isTold);
  if (isTold) expect(told.get(entry.id)).toEqual({ text: file });
  // Whatever one question does not tell, another one does.
  const read = await new GitObjects(client, TARGET).blobs([entry]);
  if (typeof file === 'string') expect(read.get(entry.id)).toEqual({ text: file });
  else expect(read.get(entry.id)).toMatchObject({ unreadable: 'binary' });
});

test('a text that is cut is not taken for the whole, whatever its size was said to be', async () => {
  const [entry] = await committed(`# ${'words '.repeat(100_000)}`);
  if (entry === undefined) throw new Error('nothing was committed');
  expect((await readBlobTexts(client, REPOSITORY, [{ ...entry, size: 10 }])).size).toBe(0);
});

test('many are asked for together, by bounded questions', async () => {
  const entries = await committed(
    ...Array.from({ length: 250 }, (_, index) => `a = ${index}\n`),
    ...Array.from({ length: 3 }, (_, index) => `${index}${'#'.repeat(400_000)}`),
  );
  const since = world.sandbox.requests.length;
  expect((await readBlobTexts(client, REPOSITORY, entries)).size).toBe(253);
  expect(world.sandbox.traffic(since).requests).toBe(4);
});

test('what is too much for GitHub in one question is asked for one by one', async () => {
  const entries = await committed('one\n', 'two\n');
  world.sandbox.fail({ path: /graphql$/, operation: /^Blobs$/ }, { status: 502, times: 3 });
  const read = await new GitObjects(client, TARGET).blobs(entries);
  expect([...read.values()]).toEqual([{ text: 'one\n' }, { text: 'two\n' }]);
});
