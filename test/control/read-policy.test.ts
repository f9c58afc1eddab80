import { describe, expect, test } from 'vitest';
import { defaultLimits, policyWithoutFiles } from '../../src/control/default-policy.ts';
import { loadPolicy } from '../../src/control/load-policy.ts';
import { readPolicy } from '../../src/control/read-policy.ts';
import { ORGANISATION, policyOf, printed, REPOSITORY, TODAY } from './policy-of.ts';

const DEFAULTS = {
  reading: null,
  applies_to: 'http_integrations',
  accepted_certificates: [],
  fail_on: 'introduced',
  unknown: 'warn',
  paths: { include: ['**'], exclude: [] },
  inputs: { workspaces: [], varFiles: new Map(), parameterFiles: new Map() },
};

describe('values', () => {
  test.each([
    ['', {}],
    ['# only a comment\n', {}],
    ['---\n', {}],
    ['{}', {}],
    ['reading: required', { reading: 'required' }],
    ['\uFEFFreading: forbidden\r\n', { reading: 'forbidden' }],
    ['reading: "forbidden"', { reading: 'forbidden' }],
    ['{"reading": "required"}', { reading: 'required' }],
    ['applies_to: every_stage', { applies_to: 'every_stage' }],
    ['accepted_certificates: [abc123, "module.a.b"]', { accepted_certificates: ['abc123', 'module.a.b'] }],
    ['fail_on: touched', { fail_on: 'touched' }],
    ['fail_on: all', { fail_on: 'all' }],
    ['unknown: fail', { unknown: 'fail' }],
    [
      'terraform: {workspaces: [blue, green]}',
      { inputs: { workspaces: ['blue', 'green'], varFiles: new Map(), parameterFiles: new Map() } },
    ],
    [
      'cloudformation: {parameter_files: {./cfn//api.yaml: [params/prod.json]}}',
      {
        inputs: {
          workspaces: [],
          varFiles: new Map(),
          parameterFiles: new Map([['cfn/api.yaml', ['params/prod.json']]]),
        },
      },
    ],
    ...[
      ['infra/', 'infra'],
      ['./infra//eu', 'infra/eu'],
      ['/infra/', 'infra'],
      ['.', ''],
      ['./', ''],
      ['""', ''],
      ['constructor', 'constructor'],
    ].map(([written, folder = '']): [string, object] => [
      `terraform: {var_files: {${written}: [a.tfvars, [b.tfvars, c.tfvars]]}}`,
      {
        inputs: {
          workspaces: [],
          parameterFiles: new Map(),
          varFiles: new Map([[folder, [['a.tfvars'], ['b.tfvars', 'c.tfvars']]]]),
        },
      },
    ]),
    ['paths:\n  exclude: ["**/examples/**"]', { paths: { include: ['**'], exclude: ['**/examples/**'] } }],
    ['paths:\n  include: [infra/]', { paths: { include: ['infra/'], exclude: [] } }],
    [
      'accepted_certificates: &g [infra/**]\npaths: {include: *g}',
      { accepted_certificates: ['infra/**'], paths: { include: ['infra/**'], exclude: [] } },
    ],
  ])('%j', (text, expected) => {
    const { policy, problems, isBroken } = policyOf(text);
    expect(problems).toEqual([]);
    expect(isBroken).toBe(false);
    expect(policy).toEqual({ ...DEFAULTS, ...expected });
  });

  test('no file at all gives the defaults', async () => {
    const layers = {
      deployerReading: null,
      organisation: null,
      organisationNotice: 'there is none',
      repository: [],
    };
    const expected = {
      policy: DEFAULTS,
      limits: defaultLimits,
      entries: [],
      problems: [],
      isBroken: false,
      notices: [],
      absence: 'there is none',
      sources: [],
    };
    expect(readPolicy(layers, TODAY)).toEqual(expected);
    expect(await loadPolicy(layers, TODAY)).toEqual(expected);
    expect(policyWithoutFiles('required').policy).toEqual({ ...DEFAULTS, reading: 'required' });
  });

  test('a file is read also when it is loaded on demand', async () => {
    const repository = [{ path: REPOSITORY, text: 'reading: required' }];
    const layers = { deployerReading: null, organisation: null, repository };
    expect(await loadPolicy(layers, TODAY)).toEqual(readPolicy(layers, TODAY));
    expect((await loadPolicy(layers, TODAY)).policy.reading).toBe('required');
  });
});

describe('problems', () => {
  test.each([
    ['readng: required', ['1:1-1:7 `readng` is not a key of this file; did you mean `reading`?']],
    ['fail-on: all', ['1:1-1:8 `fail-on` is not a key of this file; did you mean `fail_on`?']],
    [
      'reading: require',
      [
        '1:10-1:17 `reading`: `require` does not fit; write `required` or `forbidden` (did you mean `required`?)',
      ],
    ],
    ['reading: x', ['1:10-1:11 `reading`: `x` does not fit; write `required` or `forbidden`']],
    [
      'reading:',
      ['1:1-1:8 `reading`: there is no value; write `required` or `forbidden`, or remove the key'],
    ],
    ['reading: [required]', ['1:10-1:20 `reading`: a list does not fit; write `required` or `forbidden`']],
    ['reading: !Ref required', ['1:15-1:23 remove the tag `!Ref`: it means nothing here']],
    ['reading: required\nreading: forbidden', ['2:1-2:8 `reading` stands here twice; keep one of the two']],
    ['unknown: true', ['1:10-1:14 `unknown`: `true` does not fit; write `warn` or `fail`']],
    ['fail_on: touch', ['1:10-1:15 `fail_on`: `touch` does not fit; write `introduced`, `touched` or `all`']],
    ['paths: infra', ['1:8-1:13 `paths`: `infra` does not fit; write keys and values']],
    ['paths:\n  exlude: []', ['2:3-2:9 `exlude` is not a key of `paths`; did you mean `exclude`?']],
    ['paths:\n  limits: {}', ['2:3-2:9 `limits` is not a key of `paths`; it belongs at the top level']],
    ['max_days: 3', ['1:1-1:9 `max_days` is not a key of this file; it belongs under `limits`']],
    [
      'paths:\n  include: infra/**',
      [
        '2:12-2:20 `paths.include`: `infra/**` does not fit; write a list, such as `[…]` or lines that begin with `- `',
      ],
    ],
    [
      'paths:\n  include:\n    - infra/**\n    - a[b]',
      [
        '4:7-4:11 `paths.include`: only `*`, `**` and `?` are special here; write `?` for a bracket in a name',
      ],
    ],
    [
      'paths: {include: []}',
      ['1:18-1:20 `paths.include`: the list is empty; write an item, or remove the key'],
    ],
    [
      'accepted_certificates: [123]',
      [
        "1:25-1:28 `accepted_certificates`: write it in quotes, '123': without them it is not a text but a number",
      ],
    ],
    [
      'approvers: ["@acme/a b"]',
      ['1:13-1:24 `approvers`: write a GitHub user, such as `octocat`, or a team, such as `@acme/security`'],
    ],
    ['limits: {max_days: "x"}', ['1:20-1:23 `limits.max_days`: `x` does not fit; write a whole number']],
    ['limits: {max_days: 1.5}', ['1:20-1:23 `limits.max_days`: `1.5` does not fit; write a whole number']],
    ['limits: {max_days: 0}', ['1:20-1:21 `limits.max_days`: write a number of 1 or more']],
    [
      'limits: {max_entries_per_date: 99999}',
      ['1:32-1:37 `limits.max_entries_per_date`: the number is too large'],
    ],
    [
      'limits: {allow_wildcard: yes}',
      ['1:26-1:29 `limits.allow_wildcard`: `yes` does not fit; write `true` or `false`'],
    ],
    [
      'limits: {require_ticket: "(a"}',
      ['1:26-1:30 `limits.require_ticket`: not a regular expression that RE2 takes: missing closing ): `(a`'],
    ],
    [
      'enforced: [reading, limit]',
      [
        '1:21-1:26 `enforced`: `limit` does not fit; write `reading`, `applies_to`, `accepted_certificates`, `fail_on`, `unknown`, `paths`, `inline_suppressions`, `approvers`, `limits`, `terraform`, `cloudformation`, `exceptions` or `risk_acceptances` (did you mean `limits`?)',
      ],
    ],
    [
      'exceptions: {id: a}',
      [
        '1:13-1:20 `exceptions`: a mapping does not fit; write a list, such as `[…]` or lines that begin with `- `',
      ],
    ],
    [
      'terraform:\n  var_files: {infra/: env.tfvars}',
      [
        '2:23-2:33 `terraform.var_files.infra/`: `env.tfvars` does not fit; write a list, such as `[…]` or lines that begin with `- `',
      ],
    ],
    [
      '<<: {reading: required}',
      ['1:1-1:3 `<<` is not a key of this file; merge keys are not read here: write the keys out'],
    ],
    ['? [a]\n: b', ['1:3-1:6 a key is a word, not a list or a mapping']],
    ['readng: 1\nreadng: 2', ['2:1-2:7 `readng` stands here twice; keep one of the two']],
    ['- reading', ['1:1-1:10 write keys and values, such as `reading: required`']],
    ['required', ['1:1-1:9 write keys and values, such as `reading: required`']],
    ['reading: required\n---\nreading: forbidden', ['3:1-3:19 a second document begins here; keep one only']],
    ['reading: [required', ['1:10-1:19 This file is not valid YAML: a bracket { or [ is never closed']],
    ['a: *nobody', ['1:4-1:11 the alias *nobody repeats nothing: no anchor before it has this name']],
    [
      `paths: ${'['.repeat(30)}${']'.repeat(30)}`,
      ['1:28-1:48 the file is nested deeper than 20 levels; no key needs more than four'],
    ],
    [
      'readng: x\nunknown: x\nlimits:\n  max_dayz: 1',
      [
        '1:1-1:7 `readng` is not a key of this file; did you mean `reading`?',
        '2:10-2:11 `unknown`: `x` does not fit; write `warn` or `fail`',
        '4:3-4:11 `max_dayz` is not a key of `limits`; did you mean `max_days`?',
      ],
    ],
  ])('%j', (text, expected) => {
    const { problems, isBroken } = policyOf(text);
    expect(problems.map((problem) => `${printed(text, problem)} ${problem.message}`)).toEqual(expected);
    expect(problems.every(({ file }) => file === REPOSITORY)).toBe(true);
    expect(isBroken).toBe(true);
  });

  test.each([
    ['x', 256 * 1024 - 2, 0],
    ['x', 256 * 1024 - 1, 1],
    ['€', 87_380, 0],
    ['€', 87_381, 1],
  ])('a comment of %s, %i times: %i problems', (character, times, count) => {
    const text = `# ${character.repeat(times)}`;
    const { problems, isBroken } = policyOf(text);
    expect(problems).toHaveLength(count);
    expect(isBroken).toBe(count > 0);
    for (const problem of problems)
      expect(problem).toEqual({
        file: REPOSITORY,
        start: 0,
        end: text.length,
        message: 'the file is larger than 256 KB; write less, or shorter',
      });
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '%s is an unknown key like others',
    (key) => {
      for (const text of [`${key}: 1`, `paths: {${key}: {include: [x]}}`]) {
        const { problems, policy } = policyOf(text);
        expect(problems.map(({ start, end }) => text.slice(start, end))).toEqual([key]);
        expect(policy).toEqual(DEFAULTS);
      }
      expect(Object.hasOwn(Object.prototype, 'include')).toBe(false);
    },
  );

  test('aliases that repeat each other are refused before they are followed', () => {
    const lines = Array.from(
      { length: 30 },
      (_, index) => `k${index + 1}: &k${index + 1} [*k${index}, *k${index}]`,
    );
    const { problems } = policyOf(['k0: &k0 [x]', ...lines].join('\n'));
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^the file (?:holds more than 30000 values|is nested deeper than 20 levels)/),
    ]);
  });

  test('thousands of mistakes are told in part, and none of their values counts', () => {
    const keys = Array.from({ length: 9_000 }, (_, index) => `unheard_${index}: 1`).join('\n');
    const numbers = Array.from({ length: 90 }, () => '1').join(', ');
    const { problems, policy } = policyOf(`${keys}\naccepted_certificates: [${numbers}]\nfail_on: all`);
    expect(problems).toHaveLength(201);
    expect(problems.at(-1)?.message).toBe('90 more mistakes are not listed, beginning with this one');
    expect(policy).toEqual({ ...DEFAULTS, fail_on: 'all' });
  });

  test('two files are an error that names both, and neither is read', () => {
    const repository = [
      { path: '.github/stage-review.yml', text: 'reading: required\n' },
      { path: '.github/stage-review.yaml', text: 'reading: forbidden\nfail_on: all\n' },
    ];
    const { problems, policy, isBroken, sources } = readPolicy(
      { deployerReading: null, organisation: null, repository },
      TODAY,
    );
    expect(problems).toEqual([
      {
        file: '.github/stage-review.yaml',
        start: 0,
        end: 18,
        message: 'both `.github/stage-review.yml` and `.github/stage-review.yaml` exist; keep one of the two',
      },
    ]);
    expect(isBroken).toBe(true);
    expect(policy).toEqual(DEFAULTS);
    expect(sources).toEqual(repository);
  });
});

describe('layers', () => {
  test('later layers win, key by key', () => {
    const { policy } = policyOf(
      'fail_on: all\npaths: {exclude: [b]}',
      'reading: forbidden\nfail_on: touched\npaths: {include: [a], exclude: [c]}',
      'required',
    );
    expect(policy).toEqual({
      ...DEFAULTS,
      reading: 'forbidden',
      fail_on: 'all',
      paths: { include: ['a'], exclude: ['b'] },
    });
  });

  test.each([
    [null, null, null, null],
    [null, null, 'required', 'required'],
    [null, 'reading: forbidden', 'required', 'forbidden'],
    ['reading: required', 'reading: forbidden', 'forbidden', 'required'],
    ['unknown: fail', 'fail_on: all', 'required', 'required'],
    ['reading: required', 'reading: forbidden\nenforced: [reading]', 'required', 'forbidden'],
    ['reading: forbidden', 'enforced: [reading]', 'required', 'required'],
  ] as const)(
    'repository %j over organisation %j over deployer %j: %s',
    (repository, organisation, deployer, reading) => {
      expect(policyOf(repository, organisation, deployer).policy.reading).toBe(reading);
    },
  );

  test('a key that the organisation enforces keeps its value, and a notice says whose', () => {
    const { policy, notices, isBroken } = policyOf(
      'reading: forbidden\nunknown: warn\npaths: {exclude: ["**"]}\nfail_on: all',
      'reading: required\nunknown: warn\npaths: {exclude: [docs/]}\nenforced: [reading, unknown, paths, fail_on]',
    );
    expect(policy).toEqual({
      ...DEFAULTS,
      reading: 'required',
      paths: { include: ['**'], exclude: ['docs/'] },
    });
    expect(isBroken).toBe(false);
    expect(notices).toEqual([
      `\`reading\` is enforced by \`${ORGANISATION}\`, whose \`required\` holds; \`forbidden\` in \`${REPOSITORY}\` has no effect`,
      `\`fail_on\` is enforced by \`${ORGANISATION}\`, which leaves it unset; \`all\` in \`${REPOSITORY}\` has no effect`,
      `\`paths\` is enforced by \`${ORGANISATION}\`, whose value holds; the value in \`${REPOSITORY}\` has no effect`,
    ]);
  });

  test('enforced limits hold against a repository that loosens them; others can be loosened', () => {
    const entry = 'exceptions:\n  - {id: a, stage: x, reason: by design, approved_by: octocat}';
    const loose = `limits: {allow_exceptions: true}\n${entry}`;
    const strict = 'limits: {allow_exceptions: false}';
    expect(policyOf(loose, `${strict}\nenforced: [limits]`).entries.map(({ state }) => state)).toEqual([
      'malformed',
    ]);
    expect(policyOf(loose, strict).entries.map(({ state }) => state)).toEqual(['in_force']);
    expect(policyOf(entry, strict).entries.map(({ state }) => state)).toEqual(['malformed']);
  });

  test('a broken file of the organisation breaks the whole', () => {
    const { problems, isBroken } = policyOf('reading: required', 'enforced: [readin]');
    expect(problems.map(({ file, start, end }) => [file, start, end])).toEqual([[ORGANISATION, 11, 17]]);
    expect(isBroken).toBe(true);
  });

  test('the sources are the files that ranges point into', () => {
    expect(policyOf('a: 1', 'b: 2').sources.map(({ path }) => path)).toEqual([ORGANISATION, REPOSITORY]);
  });
});

describe('notices', () => {
  test.each([
    ['reading: required', []],
    ['', ['sets nothing: the defaults hold']],
    ['inline_suppressions: report', []],
    ['inline_suppressions: honour', ['`inline_suppressions: honour`']],
    ['approvers: ["@acme/security"]', ['`approvers`']],
    ['terraform: {}', []],
    ['terraform: {workspaces: [default]}', []],
    ['terraform: {var_files: {"infra/": [a.tfvars]}}', []],
    ['cloudformation: {parameter_files: {a.yaml: [b.json]}}', []],
    ['limits: {max_days: 3}', []],
    [
      'enforced: [reading]',
      ["`enforced` in `.github/stage-review.yml` has no effect: it counts in the organisation's file only"],
    ],
  ])('%s', (text, expected) => {
    const { notices, isBroken } = policyOf(text);
    expect(isBroken).toBe(false);
    expect(notices).toEqual(expected.map((start) => expect.stringContaining(start)));
  });

  test('the organisation may enforce, and its own notices come as well', () => {
    expect(policyOf(null, 'enforced: [reading]').notices).toEqual([]);
    expect(policyOf(null, 'approvers: [octocat]').notices).toEqual([
      `\`approvers\` in \`${ORGANISATION}\` is valid and not in effect in this version`,
    ]);
  });
});
