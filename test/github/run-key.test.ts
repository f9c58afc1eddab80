import { expect, test } from 'vitest';
import { type RunInputs, runKeyOf } from '../../src/github/run-key.ts';

const PULL: RunInputs['pull'] = {
  repository: { owner: 'acme', name: 'shop' },
  number: 12,
  webUrl: 'https://github.com/acme/shop',
  isOpen: true,
  isDraft: false,
  isLocked: false,
  head: 'head',
  fork: null,
  base: { ref: 'main', sha: 'base' },
  changedFiles: 1,
  branch: 'change',
  defaultBranch: 'main',
};
const CONFIG: RunInputs['config'] = {
  repository: [{ id: 'blob', file: { path: '.github/stage-review.yml', text: '' } }],
  organisation: { absent: 'none' },
  today: '2026-11-22',
};
const INPUTS: RunInputs = {
  pull: PULL,
  mergeBase: 'parted',
  config: CONFIG,
  deployerReading: null,
  isOrganisationConfigRequired: false,
  version: '0.1.0',
};

test.each<[string, Partial<RunInputs>]>([
  ['another head', { pull: { ...PULL, head: 'other' } }],
  ['another merge base', { mergeBase: 'other' }],
  [
    'another base branch with the same merge base',
    { pull: { ...PULL, base: { ref: 'release', sha: 'base' } } },
  ],
  ['another pull request of the same head', { pull: { ...PULL, number: 13 } }],
  ['another repository', { pull: { ...PULL, repository: { owner: 'acme', name: 'other' } } }],
  ['locked', { pull: { ...PULL, isLocked: true } }],
  ['ready instead of a draft', { pull: { ...PULL, isDraft: true } }],
  [
    'another config',
    {
      config: {
        ...CONFIG,
        repository: [{ id: 'other', file: { path: '.github/stage-review.yml', text: '' } }],
      },
    },
  ],
  [
    'the config under the other name',
    {
      config: {
        ...CONFIG,
        repository: [{ id: 'blob', file: { path: '.github/stage-review.yaml', text: '' } }],
      },
    },
  ],
  ['no config', { config: { ...CONFIG, repository: [] } }],
  [
    "an organisation's config",
    {
      config: {
        ...CONFIG,
        organisation: { blobs: [{ id: 'blob', file: { path: 'acme/.github:x', text: '' } }] },
      },
    },
  ],
  ["another reading of the deployer's", { deployerReading: 'required' }],
  ['a required organisation config', { isOrganisationConfigRequired: true }],
  ['another day', { config: { ...CONFIG, today: '2026-11-23' } }],
  ['another version', { version: '0.2.0' }],
])('%s is another evaluation', (_name, change) => {
  expect(runKeyOf({ ...INPUTS, ...change })).not.toBe(runKeyOf(INPUTS));
});

test('what decides nothing makes no difference', () => {
  const moved = {
    ...PULL,
    base: { ref: 'main', sha: 'later' },
    changedFiles: 2,
    branch: 'change',
    defaultBranch: 'main',
    fork: { owner: 'o', name: 'f' },
  };
  expect(runKeyOf({ ...INPUTS, pull: moved })).toBe(runKeyOf({ ...INPUTS }));
  expect(runKeyOf(INPUTS)).toMatch(/^[0-9a-f]{32}$/);
});
