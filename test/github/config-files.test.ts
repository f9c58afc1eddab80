import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import { MAX_CONFIG_BYTES } from '../../src/control/read-config.ts';
import { REVIEW_PERMISSIONS } from '../../src/github/clients.ts';
import {
  CONFIG_FIELDS,
  readOrganisationConfig,
  readRepositoryConfig,
  repositoryConfigIn,
} from '../../src/github/config-files.ts';
import { graphql } from '../../src/github/graphql.ts';
import { policyDocumentOf } from '../../src/github/policy-document.ts';
import { type SandboxShell, startShell } from './sandbox-shell.ts';

const YML = '.github/stage-review.yml';
const YAML = '.github/stage-review.yaml';
const TODAY = '2026-11-22';

let world: SandboxShell;
let repository: SandboxRepository;
let names = 0;

beforeAll(async () => {
  world = await startShell();
});
afterAll(async () => await world.sandbox.close());
beforeEach(async () => {
  repository = await world.sandbox.createRepository(`acme/shop-${++names}`);
  await repository.commit('main', { 'README.md': '# Shop\n' }, 'Begin');
});

function own() {
  return { owner: 'acme', name: `shop-${names}` };
}

const QUESTION = `query Config($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { defaultBranchRef { target { ... on Commit { ${CONFIG_FIELDS} } } } }
}`;

/** The config as REST tells it, and that the answer to one question says the same. */
async function repositoryConfig() {
  const scope = { repository: own().name, permissions: REVIEW_PERMISSIONS };
  const client = await world.shell.app.client(world.sandbox.installationId, scope);
  const config = await readRepositoryConfig(client, own());
  const { data } = await graphql(client, QUESTION, own());
  const { target } = ANSWER.parse(data).repository.defaultBranchRef;
  const since = world.sandbox.requests.length;
  expect(await repositoryConfigIn(target, client, own())).toEqual(config);
  more = world.sandbox.traffic(since).requests;
  return config;
}

const ANSWER = z.object({
  repository: z.object({ defaultBranchRef: z.object({ target: z.record(z.string(), z.unknown()) }) }),
});

/** Requests that the question did not save. */
let more = 0;

async function organisationConfig() {
  return await readOrganisationConfig(world.shell.app, world.sandbox.installationId, own());
}

const SOURCES = {
  deployerReading: null,
  isOrganisationConfigRequired: false,
  organisation: { absent: 'There is none.' },
  repository: [],
} as const;

test('the config of the default branch, and of no other', async () => {
  expect(await repositoryConfig()).toEqual([]);
  await repository.commit('other', { [YML]: 'reading: required\n' }, 'Elsewhere');
  expect(await repositoryConfig()).toEqual([]);
  await repository.commit('main', { [YML]: '\ufeffreading: forbidden\n' }, 'Here');
  const file = { path: YML, text: '\ufeffreading: forbidden\n' };
  expect(await repositoryConfig()).toEqual([{ id: expect.stringMatching(/^[0-9a-f]{40}$/), file }]);
  expect(more).toBe(0);
});

test.each<[string, string | Uint8Array, string]>([
  ['bytes that are no UTF-8', Buffer.from([0x61, 0xff, 0xf0, 0x9f, 0x98]), 'a\ufffd\ufffd'],
  ['a NUL', 'a\0', 'a\0'],
  ['more than 1 MB', '#'.repeat(1_100_000), ' '.repeat(MAX_CONFIG_BYTES + 1)],
  ['more than one question tells', '#'.repeat(600_000), '#'.repeat(600_000)],
])('a file of %s is read as it always was', async (_, content, text) => {
  await repository.commit('main', { [YML]: content }, 'Config');
  expect(await repositoryConfig()).toMatchObject([{ file: { path: YML, text } }]);
  expect(more).toBe(1);
});

test('both spellings are read, since both is an error', async () => {
  await repository.commit('main', { [YML]: 'reading: required\n', [YAML]: 'reading: required\n' }, 'Both');
  const blobs = await repositoryConfig();
  expect(blobs.map(({ file }) => file.path)).toEqual([YML, YAML]);
  const document = await policyDocumentOf({ ...SOURCES, repository: blobs.map(({ file }) => file) }, TODAY);
  expect(document.isBroken).toBe(true);
});

test.each<[string, string | Uint8Array]>([
  ['larger than GitHub shows', `reading: required\n${'#'.repeat(1_100_000)}`],
  ['not text', new Uint8Array([0, 159, 146, 150])],
  ['UTF-16', new Uint8Array(Buffer.from('\ufeffreading: required\n', 'utf16le'))],
])('a config that is %s is broken, and not an empty one', async (_name, content) => {
  await repository.commit('main', { [YML]: content }, 'Config');
  const blobs = await repositoryConfig();
  const document = await policyDocumentOf({ ...SOURCES, repository: blobs.map(({ file }) => file) }, TODAY);
  expect(document.isBroken).toBe(true);
});

const OBSTACLES: [string, Parameters<SandboxRepository['commit']>[1]][] = [
  ['folder', { [`${YML}/a.txt`]: 'x' }],
  ['symbolic link', { [YML]: { symlink: 'gone.yml' } }],
  ['symbolic link', { [YML]: { symlink: '/etc/hosts' } }],
  ['symbolic link', { [YML]: { symlink: '../docs' }, 'docs/a.md': 'x' }],
  ['submodule', { [YML]: { submodule: '0123456789012345678901234567890123456789' } }],
];

test.each(OBSTACLES)('a %s of that name is a broken config, and not an absent one', async (what, files) => {
  await repository.commit('main', files, 'Config');
  const blobs = await repositoryConfig();
  const document = await policyDocumentOf({ ...SOURCES, repository: blobs.map(({ file }) => file) }, TODAY);
  expect(document).toMatchObject({
    isBroken: true,
    problems: [{ file: YML, message: expect.stringContaining(what) }],
  });
});

test('a link to a file of the repository is that file', async () => {
  await repository.commit('main', { [YML]: { symlink: '../a.yml' }, 'a.yml': 'reading: required\n' }, 'Link');
  expect(await repositoryConfig()).toMatchObject([{ file: { path: YML, text: 'reading: required\n' } }]);
});

test('GitHub failing is never taken for absence', async () => {
  world.sandbox.fail({ path: new RegExp(`shop-${names}/contents/`) }, { status: 503, times: 6 });
  await expect(repositoryConfig()).rejects.toMatchObject({ status: 503 });
});

test('where the App is not installed in the repository of the organisation, that is told', async () => {
  const config = await organisationConfig();
  expect(config).toEqual({ absent: expect.stringContaining('acme/.github') });
  const document = await policyDocumentOf({ ...SOURCES, organisation: config }, TODAY);
  expect(document).toMatchObject({ isBroken: false, absence: expect.stringContaining('acme/.github') });
  const required = await policyDocumentOf(
    { ...SOURCES, organisation: config, isOrganisationConfigRequired: true },
    TODAY,
  );
  expect(required).toMatchObject({
    isBroken: true,
    problems: [{ message: expect.stringContaining('required') }],
  });
});

test.each([403, 500])('a token that is refused with %i is an error, not an absence', async (status) => {
  const shell = await startShell();
  shell.sandbox.fail(
    { method: 'POST', path: /access_tokens$/ },
    { status, body: { message: 'no' }, times: 10 },
  );
  const config = readOrganisationConfig(shell.shell.app, shell.sandbox.installationId, own());
  await expect(config).rejects.toMatchObject({ status });
  await shell.sandbox.close();
});

test('the repository of the organisation has no other one above it', async () => {
  const own = { owner: 'acme', name: '.github' };
  const organisation = await readOrganisationConfig(world.shell.app, world.sandbox.installationId, own);
  expect(organisation).toEqual({ isHere: true });
  const files = [YML, YAML].map((path) => ({ path, text: 'reading: required\nenforced: [reading]\n' }));
  const sources = { ...SOURCES, organisation };
  expect(await policyDocumentOf({ ...sources, repository: files.slice(1) }, TODAY)).toMatchObject({
    policy: { reading: 'required' },
    isBroken: false,
    notices: [],
  });
  expect((await policyDocumentOf({ ...sources, repository: files }, TODAY)).isBroken).toBe(true);
  const required = { ...sources, isOrganisationConfigRequired: true };
  expect((await policyDocumentOf(required, TODAY)).isBroken).toBe(false);
});

function statusesOf(path: string, since: number): number[] {
  const asked = world.sandbox.requests.slice(since);
  return asked.filter((each) => decodeURIComponent(each.path).endsWith(path)).map(({ status }) => status);
}

test("the organisation's files", async () => {
  const organisation = await world.sandbox.createRepository('acme/.github');
  try {
    await organisation.commit('main', { 'README.md': 'x\n' }, 'Begin');
    expect(await organisationConfig()).toEqual({
      absent: expect.stringContaining('no .github/stage-review.yml in acme/.github'),
    });
    await organisation.commit('main', { [YML]: 'reading: required\n' }, 'Config');
    const one = await organisationConfig();
    expect(one).toMatchObject({
      blobs: [{ file: { path: `acme/.github:${YML}`, text: 'reading: required\n' } }],
    });
    expect((await policyDocumentOf({ ...SOURCES, organisation: one }, TODAY)).policy.reading).toBe(
      'required',
    );
    const since = world.sandbox.requests.length;
    expect(await organisationConfig()).toEqual(one);
    // Nothing is sent again while it is the same.
    expect(statusesOf(YML, since)).toEqual([304]);
    await organisation.commit('main', { [YML]: 'reading: forbidden\n' }, 'Other');
    expect(await organisationConfig()).toMatchObject({ blobs: [{ file: { text: 'reading: forbidden\n' } }] });
    await organisation.commit('main', { [YAML]: 'reading: required\n' }, 'Both');
    expect(
      (await policyDocumentOf({ ...SOURCES, organisation: await organisationConfig() }, TODAY)).isBroken,
    ).toBe(true);
    await organisation.commit('main', { [YML]: null, [YAML]: { symlink: 'gone.yml' } }, 'Link');
    const link = await organisationConfig();
    expect(await policyDocumentOf({ ...SOURCES, organisation: link }, TODAY)).toMatchObject({
      isBroken: true,
      problems: [{ file: `acme/.github:${YAML}`, message: expect.stringContaining('symbolic link') }],
    });
  } finally {
    await world.sandbox.deleteRepository('acme/.github');
  }
});
