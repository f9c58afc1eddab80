import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { Workplace } from './demo-process.ts';

/** Milliseconds; each takes about two seconds on a machine that has nothing else to do. */
const PATIENCE = 60_000;

const work = new Workplace();
afterAll(() => work.remove());

/** A stage that fails under `required` and has a fix. */
function stage(name: string): string {
  return `resource "aws_api_gateway_stage" "${name}" {
  rest_api_id   = "a1b2c3"
  deployment_id = "d4e5f6"
  stage_name    = "${name}"
}
`;
}

/** A template of SAM's APIs, which fail and have no fix. */
function template(count: number): string {
  const names = Array.from({ length: count }, (_, at) => `Api${at}`);
  const apis = names.map(
    (name) => `  ${name}:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: live\n`,
  );
  return `Transform: AWS::Serverless-2016-10-31\nResources:\n${apis.join('')}`;
}

const small = work.repository('small', { 'infra/main.tf': stage('live') });
const revisions = ['--base', 'main', '--head', 'topic'];

describe.concurrent('the demo', { timeout: PATIENCE }, () => {
  test('shows the example turn green, and leaves nothing behind', async () => {
    const demo = work.demo([]);
    expect(await demo.exitCode()).toBe(0);
    expect(demo.errors).toBe('');
    expect(demo.output).toContain('2 stages fail');
    expect(demo.output).toContain('All 2 stages pass');
    expect(demo.left).toEqual([]);
  });

  test('counts more failures than a check run has annotations', async () => {
    const folders = Array.from({ length: 3 }, (_, at) => [`infra/${at}/main.tf`, stage(`s${at}`)]);
    const files = { ...Object.fromEntries(folders), 'sam/template.yaml': template(1_010) };
    const demo = work.demo([work.repository('large', files), ...revisions, '--reading', 'required']);
    expect(await demo.exitCode()).toBe(0);
    expect(demo.output).toContain('1013 stages fail');
    expect(demo.output).toContain('Failures gone: 3 of 1013. Suggestions committed: 3.');
  });

  test('asks the repository that it is given, whatever a git hook exports', async () => {
    const other = work.repository('other', {});
    const hook = { GIT_DIR: `${other}/.git`, GIT_WORK_TREE: other, GIT_INDEX_FILE: `${other}/.git/index` };
    const demo = work.demo([small, ...revisions], hook);
    expect(await demo.exitCode()).toBe(0);
    expect(demo.output).toContain('of 1 stage, 1 would fail if required');
  });

  test('tells how it is used', async () => {
    const demo = work.demo(['--help']);
    expect(await demo.exitCode()).toBe(0);
    expect(demo.output).toMatch(/^Usage: npm run demo/);
    expect(demo.errors).toBe('');
  });

  test.each([
    ['a folder that is not there', () => work.path('nowhere'), 'main', 'no such folder'],
    [
      'a folder without git',
      () => work.path('plain/folder/x').slice(0, -2),
      'main',
      'is not a git repository',
    ],
    ['a revision that is not there', () => small, 'nothing', 'git knows no revision nothing in '],
    ['revisions without commits between them', () => small, 'topic', 'No commits between topic and topic'],
    [
      'ids of SHA-256',
      () => work.repository('long', {}, '--object-format=sha256'),
      'main',
      'a repository with SHA-256 object ids',
    ],
  ])('says in one sentence what is wrong with %s', async (_name, path, base, words) => {
    const demo = work.demo([path(), '--base', base, '--head', 'topic']);
    expect(await demo.exitCode()).toBe(1);
    expect(demo.errors).toContain(words);
    expect(demo.errors.trimEnd().split('\n')).toHaveLength(1);
    expect(demo.errors).not.toMatch(/stage-review-(?:base|head)/);
  });
});

describe.concurrent('a signal ends the demo, which removes what it made', { timeout: PATIENCE }, () => {
  test('before the server listens', async () => {
    const demo = work.demo([]);
    await demo.until(() => demo.left.length > 0);
    expect(await demo.ended('SIGTERM')).toBe(143);
    expect(demo.left).toEqual([]);
    expect(demo.errors).toBe('');
  });

  test('while the repository is copied', async () => {
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const marker = work.path('copying');
    const script = `#!/bin/sh\n[ "$1" != clone ] && exec '${real}' "$@"\necho > '${marker}'\nexec sleep 60\n`;
    writeFileSync(work.path('bin/git'), script, { mode: 0o755 });
    const environment = { PATH: `${work.path('bin')}:${process.env.PATH}` };
    const demo = work.demo([small, ...revisions], environment);
    await demo.until(() => existsSync(marker));
    expect(await demo.ended('SIGINT')).toBe(130);
    expect(demo.left).toEqual([]);
    expect(demo.errors).toBe('');
  });

  test('while it is kept open', async () => {
    const demo = work.demo([small, ...revisions, '--keep']);
    await demo.until(() => demo.output.includes('until you press Ctrl+C'));
    const [url = ''] = /(?<=server {2,})http\S+/.exec(demo.output) ?? [];
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(demo.left).toHaveLength(2);
    expect(await demo.ended('SIGINT')).toBe(130);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
    expect(demo.left).toEqual([]);
    expect(demo.errors).toBe('');
  });

  test('and so does a pipe that nobody reads', async () => {
    const demo = work.demo([]);
    demo.stopReading();
    expect(await demo.exitCode()).toBe(141);
    expect(demo.left).toEqual([]);
    expect(demo.errors).toBe('');
  });
});
