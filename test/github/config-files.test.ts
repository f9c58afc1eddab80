import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import { REVIEW_PERMISSIONS } from '../../src/github/clients.ts';
import { readOrganisationConfig, readRepositoryConfig } from '../../src/github/config-files.ts';
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

async function repositoryConfig() {
  const scope = { repository: own().name, permissions: REVIEW_PERMISSIONS };
  return await readRepositoryConfig(await world.shell.app.client(world.sandbox.installationId, scope), own());
}

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
  expect(await readOrganisationConfig(world.shell.app, world.sandbox.installationId, own)).toEqual({
    blobs: [],
  });
});

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
