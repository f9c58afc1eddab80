import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Workspace } from './workspace.ts';

const BARE = 'resource "aws_api_gateway_stage" "s" {\n  stage_name = "x"\n}\n';
const SET = 'resource "aws_api_gateway_stage" "t" {\n  client_certificate_id = "abc"\n}\n';
const TEMPLATE =
  'Resources:\n  Live:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      StageName: live\n';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

function json(args: readonly string[], folder?: string) {
  const { code, stdout } = workspace.run(['check', '--format', 'json', ...args], folder);
  return { code, report: JSON.parse(stdout) };
}

/** `file:line address verdict` for each stage of a report. */
function stagesOf(report: {
  stages: { file: string; line: number; address: string; verdict: string | null }[];
}): string[] {
  return report.stages.map(({ file, line, address, verdict }) => `${file}:${line} ${address} ${verdict}`);
}

describe('exit codes', () => {
  test.each([
    ['nothing fails', { 'main.tf': SET }, ['--reading', 'required'], 0],
    ['no stages at all', { 'main.tf': '' }, ['--reading', 'required'], 0],
    ['something fails', { 'main.tf': BARE }, ['--reading', 'required'], 1],
    ['undecided', { 'main.tf': BARE }, [], 0],
    [
      'a file that can not be read',
      { 'main.tf': SET, 'b/main.tf': `${BARE}}` },
      ['--reading', 'required'],
      0,
    ],
    [
      'the same under --strict',
      { 'main.tf': SET, 'b/main.tf': `${BARE}}` },
      ['--reading', 'required', '--strict'],
      2,
    ],
    ['a broken config', { 'main.tf': SET, '.github/stage-review.yml': 'reading: maybe\n' }, [], 2],
    ['two configs', { '.github/stage-review.yml': '', '.github/stage-review.yaml': '' }, [], 2],
    ['a path that is not there', {}, ['gone'], 2],
    ['a path outside', {}, ['.', '..'], 2],
    ['a base outside of git', { 'main.tf': SET }, ['--base', 'main'], 2],
    ['an unknown option', {}, ['--nope'], 2],
    ['a wrong reading', {}, ['--reading', 'maybe'], 2],
  ])('%s', (_, files, args, code) => {
    workspace.write(files);
    const result = workspace.run(['check', ...args]);
    expect(result.code, result.stderr).toBe(code);
    if (code === 2) expect(result.stdout + result.stderr).not.toBe('');
    expect(result.stderr).not.toContain('    at ');
  });

  test('help is no failure', () => {
    const { code, stdout } = workspace.run(['check', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--reading');
  });
});

describe('a config that is no file is told in words', () => {
  const path = '.github/stage-review.yml';
  const brokenBy = (report: { problems: { file: string; line: number; message: string }[] }) =>
    report.problems.filter(({ line }) => line === 1).map(({ file, message }) => `${file}: ${message}`);

  test.each<[string, string, readonly string[], string]>([
    ['a folder', path, [], `${path}: this is a folder, not a file`],
    ['a folder that is named', 'own', ['--config', 'own'], 'own: this is a folder, not a file'],
  ])('%s', (_, folder, args, message) => {
    workspace.write({ 'main.tf': SET, [`${folder}/a.txt`]: '' });
    const { code, report } = json(args);
    expect([code, brokenBy(report)]).toEqual([2, [message]]);
    expect(workspace.run(['check', ...args]).stdout).toContain(message.replace(':', ':1:1:'));
  });

  test.each([
    ['to nothing', 'gone.yml', path, []],
    ['to itself', 'stage-review.yml', path, []],
    ['that is named', 'gone.yml', 'own.yml', ['--config', 'own.yml']],
  ])('a link %s', (_, target, link, args) => {
    workspace.write({ 'main.tf': SET, '.github/a.txt': '' });
    symlinkSync(target, join(workspace.root, link));
    const { code, report } = json(args);
    expect([code, brokenBy(report)]).toEqual([2, [`${link}: this is a symbolic link that leads to no file`]]);
  });

  test.each<[string, Uint8Array, string]>([
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x72, 0]), `${path}: the file is UTF-16 text: save it as UTF-8`],
    ['binary', new Uint8Array([1, 0]), `${path}: the file is not text (binary or encrypted)`],
  ])('%s', (_, bytes, message) => {
    workspace.write({ 'main.tf': SET, [path]: bytes });
    const { code, report } = json(['--reading', 'required']);
    expect([code, brokenBy(report)]).toEqual([2, [message]]);
    expect(stagesOf(report)).toEqual(['main.tf:1 aws_api_gateway_stage.t null']);
  });

  test('a link to a file is that file, and a file named .github hides none', () => {
    workspace.write({ 'main.tf': BARE, 'other.yml': 'reading: required\n', '.github/a.txt': '' });
    symlinkSync('../other.yml', join(workspace.root, path));
    expect(json([]).report.reading).toBe('required');
    rmSync(join(workspace.root, '.github'), { recursive: true });
    workspace.write({ '.github': '' });
    expect(json([]).report.reading).toBeNull();
  });
});

test('a broken config prints its problems as JSON all the same', () => {
  workspace.write({ 'main.tf': SET, '.github/stage-review.yml': '# ours\nreading: maybe\n' });
  const { code, report } = json([]);
  expect(code).toBe(2);
  expect(report.problems).toMatchObject([{ file: '.github/stage-review.yml', line: 2, column: 10 }]);
  expect(stagesOf(report)).toEqual(['main.tf:1 aws_api_gateway_stage.t null']);
});

test('paths say which stages are reported, and files are shown from where one stands', () => {
  workspace
    .write({ 'a/main.tf': BARE, 'b/main.tf': BARE, 'b/stack.yml': TEMPLATE, 'b/more.tf': SET })
    .commit('all');
  const all = ['a/main.tf:1', 'b/main.tf:1', 'b/more.tf:1', 'b/stack.yml:2'];
  const places = (args: string[], folder?: string) =>
    stagesOf(json(args, folder).report).map((line) => line.split(' ')[0]);
  expect(places([])).toEqual(all);
  expect(places(['b'])).toEqual(all.slice(1));
  expect(places(['b/main.tf', 'a'])).toEqual(all.slice(0, 2));
  expect(places(['.'], 'b')).toEqual(['main.tf:1', 'more.tf:1', 'stack.yml:2']);
  expect(places(['../a'], 'b')).toEqual(['../a/main.tf:1']);
});

test('a certificate in a file beside a named one is seen', () => {
  const reference = 'aws_api_gateway_client_certificate.c.id';
  workspace.write({
    'main.tf': `resource "aws_api_gateway_stage" "s" {\n  client_certificate_id = ${reference}\n}\n`,
    'certificate.tf': 'resource "aws_api_gateway_client_certificate" "c" {}\n',
  });
  const { report } = json(['main.tf', '--reading', 'required']);
  expect(report.stages[0].certificate.because.map(({ file }: { file: string }) => file)).toEqual([
    'main.tf',
    'certificate.tf',
  ]);
});

test('.git, .terraform, node_modules and ignored files are left out', () => {
  workspace.write({
    'main.tf': BARE,
    '.terraform/modules/x/main.tf': BARE,
    'node_modules/x/stack.yml': TEMPLATE,
    '.git/x.tf': BARE,
    'build/out.yml': TEMPLATE,
    'keep/build/in.yml': TEMPLATE,
    '.gitignore': 'build/\n',
    'keep/.gitignore': '!build/\n',
  });
  expect(stagesOf(json([]).report).map((line) => line.split(':')[0])).toEqual([
    'keep/build/in.yml',
    'main.tf',
  ]);
  expect(stagesOf(json(['--no-ignore']).report)).toHaveLength(3);
});

describe('.gitignore is read as git reads it', () => {
  const files = (args: string[] = []) => stagesOf(json(args).report).map((line) => line.split(':')[0]);

  test('upper and lower case are not the same', () => {
    workspace.write({ 'm.tf': BARE, 'b/M.yml': TEMPLATE, '.gitignore': 'M.TF\nm.yml\n' });
    expect(files()).toEqual(['b/M.yml', 'm.tf']);
  });

  test('what git tracks is not ignored', () => {
    workspace.write({
      'm.tf': BARE,
      'n/deep/a.yml': TEMPLATE,
      'gone/a.yml': TEMPLATE,
      'now/a/file.yml': TEMPLATE,
      'node_modules/x/a.yml': TEMPLATE,
    });
    workspace.commit('all');
    for (const gone of ['gone', 'now/a']) rmSync(join(workspace.root, gone), { recursive: true });
    workspace.write({
      '.gitignore': '*.tf\nn/\ngone/\nnow/\n',
      'new.tf': SET,
      'n/new.yml': TEMPLATE,
      'now/a': '',
    });
    expect(files()).toEqual(['m.tf', 'n/deep/a.yml']);
    expect(files(['n/deep'])).toEqual(['n/deep/a.yml']);
    expect(files(['m.tf'])).toEqual(['m.tf']);
    expect(files(['--no-ignore'])).toEqual(['m.tf', 'n/deep/a.yml', 'n/new.yml', 'new.tf']);
  });

  test('what is named is looked at', () => {
    workspace.write({
      'n/new.tf': BARE,
      'n/deep/x.yml': TEMPLATE,
      'n/own/x.yml': TEMPLATE,
      'n/.gitignore': 'own/\n',
      'other.tf': BARE,
      '.gitignore': 'n/\n*.tf\n',
    });
    workspace.git('init', '-q');
    expect(files()).toEqual([]);
    expect(files(['n'])).toEqual(['n/deep/x.yml', 'n/new.tf']);
    expect(files(['n/deep'])).toEqual(['n/deep/x.yml']);
    expect(files(['n/new.tf', 'other.tf'])).toEqual(['n/new.tf', 'other.tf']);
  });

  test('where git is missing, it is said that nobody knows what it tracks', () => {
    workspace.write({ 'm.tf': BARE }).commit('all').write({ '.gitignore': '*.tf\n' });
    const { code, stderr } = workspace.run(['check'], '', { env: { PATH: '' } });
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^stage-review: .*--no-ignore.*git is not installed.*\n$/),
    ]);
    expect(workspace.run(['check', '--no-ignore'], '', { env: { PATH: '' } }).code).toBe(0);
  });
});

describe('what can not be done is one line, and exit code 2', () => {
  const oneLine = (reason: string) => expect.stringMatching(new RegExp(`^stage-review: .*${reason}.*\\n$`));
  /** Root may read and write everything: it runs as somebody else here. */
  const somebody = process.getuid?.() === 0 ? { uid: 65534 } : {};

  test('a device, and a pipe that nobody writes to', () => {
    execFileSync('mkfifo', [join(workspace.root, 'pipe')]);
    for (const path of ['/dev/null', 'pipe']) {
      const { code, stdout, stderr } = workspace.run(['check', path]);
      expect([code, stdout, stderr]).toEqual([2, '', oneLine('neither a file nor a folder')]);
    }
  });

  test('a folder that may not be listed', () => {
    workspace.write({ 'main.tf': BARE, 'locked/main.tf': BARE });
    chmodSync(workspace.root, 0o755);
    chmodSync(join(workspace.root, 'locked'), 0);
    const { code, stdout, stderr } = workspace.run(['check'], '', somebody);
    expect([code, stdout, stderr]).toEqual([2, '', oneLine('EACCES.*locked')]);
  });

  test('a file that may not be written', () => {
    workspace.write({ 'stack.yml': TEMPLATE });
    chmodSync(workspace.root, 0o755);
    chmodSync(join(workspace.root, 'stack.yml'), 0o444);
    const { code, stdout, stderr } = workspace.run(['check', '--fix', '--reading', 'required'], '', somebody);
    expect([code, stdout, stderr]).toEqual([2, '', oneLine('EACCES.*stack.yml')]);
  });

  test('a reader that goes away', () => {
    workspace.write({
      'stack.yml': `Resources:\n${Array.from({ length: 2_000 }, (_, at) => `  S${at}: {Type: AWS::ApiGateway::Stage}\n`).join('')}`,
    });
    const { code, stderr } = workspace.shell(`check --format json | head -1; exit \${PIPESTATUS[0]}`);
    expect([code, stderr]).toEqual([2, oneLine('EPIPE')]);
  });
});

describe('--base', () => {
  test('only what is introduced since the merge base counts', () => {
    workspace.write({ 'old/main.tf': BARE, 'same/main.tf': BARE }).commit('base');
    workspace.git('checkout', '-q', '-b', 'topic');
    workspace.write({ 'old/main.tf': `${BARE}# touched\n`, 'untracked.yml': TEMPLATE });
    const first = json(['--base', 'main', '--reading', 'required']);
    expect(first.report.stages.map((s: { file: string; change: string }) => `${s.file} ${s.change}`)).toEqual(
      ['old/main.tf existing', 'untracked.yml introduced'],
    );
    expect(first.code).toBe(1);
    expect(json(['old', '--base', 'main', '--reading', 'required']).code).toBe(0);
    expect(json(['--base', 'main', '--reading', 'forbidden']).code).toBe(0);
  });

  test('what happened on the base branch since is nobody’s doing here', () => {
    workspace.write({ 'main.tf': BARE }).commit('base');
    workspace.git('checkout', '-q', '-b', 'topic');
    workspace.git('checkout', '-q', 'main');
    workspace.write({ 'main.tf': SET }).commit('fixed on main');
    workspace.git('checkout', '-q', 'topic');
    workspace.write({ 'main.tf': `${BARE}\n` }).commit('touched');
    expect(json(['--base', 'main', '--reading', 'required']).report.stages[0].change).toBe('existing');
  });

  test('a renamed folder and `fail_on: all`', () => {
    workspace
      .write({ 'a/main.tf': BARE, 'b/main.tf': BARE, '.github/stage-review.yml': 'reading: required\n' })
      .commit('base');
    workspace.git('checkout', '-q', '-b', 'topic');
    workspace.git('mv', 'a', 'c');
    expect(json(['--base', 'main']).report.stages).toMatchObject([{ file: 'c/main.tf', change: 'existing' }]);
    workspace.write({ '.github/stage-review.yml': 'reading: required\nfail_on: all\n' });
    const all = json(['--base', 'main']);
    expect([all.code, all.report.stages.length]).toEqual([1, 2]);
  });

  test('a file that a stage reads decides it, in the working tree and in the base', () => {
    const main = (name: string) =>
      `resource "aws_api_gateway_stage" "${name}" {\n  client_certificate_id = file("${name}.txt")\n}\n`;
    workspace
      .write({ 'a/main.tf': main('a'), 'a/a.txt': 'abc', 'b/main.tf': main('b'), 'b/b.txt': '' })
      .commit('base');
    expect(stagesOf(json(['--reading', 'required']).report)).toEqual([
      'a/main.tf:1 aws_api_gateway_stage.a pass',
      'b/main.tf:1 aws_api_gateway_stage.b fail',
    ]);
    workspace.git('checkout', '-q', '-b', 'topic');
    workspace.write({ 'a/a.txt': '' });
    const { code, report } = json(['--base', 'main', '--reading', 'required']);
    expect(report.stages).toMatchObject([
      {
        address: 'aws_api_gateway_stage.a',
        change: 'introduced',
        certificate: {
          because: [
            { file: 'a/main.tf', line: 2 },
            { file: 'a/a.txt', line: 1 },
          ],
        },
      },
    ]);
    expect(code).toBe(1);
    expect(report).not.toHaveProperty('wanted');
    expect(workspace.run(['check', '--base', 'main']).stdout).not.toContain('wanted');
  });

  test('an unknown revision is named', () => {
    workspace.write({ 'main.tf': BARE }).commit('base');
    const { code, stderr } = workspace.run(['check', '--base', 'gone']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('gone')]);
  });
});

test('--fix writes what the report offers, then reports what is left', () => {
  const sam = 'Resources:\n  Sam:\n    Type: AWS::Serverless::Api\n';
  workspace.write({ 'main.tf': BARE.replaceAll('\n', '\r\n'), 'stack.yml': TEMPLATE, 'sam.yml': sam });
  const { code, report } = json(['--fix', '--reading', 'required']);
  expect(code).toBe(1);
  expect(stagesOf(report)).toEqual([
    'main.tf:1 aws_api_gateway_stage.s pass',
    'sam.yml:2 Sam fail',
    'stack.yml:2 Live pass',
  ]);
  const written = readFileSync(join(workspace.root, 'main.tf'), 'utf8');
  expect(written).toContain('  client_certificate_id = aws_api_gateway_client_certificate.s.id\r\n}\r\n');
  expect(written.replaceAll('\r\n', '')).not.toContain('\n');
  expect(json(['main.tf', 'stack.yml', '--fix', '--reading', 'forbidden']).code).toBe(0);
});

test('--fix writes into the files where certificates come from, a shared edit once', () => {
  const module = (fallback: string) =>
    `variable "cert" {\n  default = ${fallback}\n}\n${['s', 't'].map((name) => `resource "aws_api_gateway_stage" "${name}" {\n  client_certificate_id = var.cert\n}\n`).join('')}`;
  workspace.write({
    'm/main.tf': module('null'),
    'a/main.tf': 'module "m" {\n  source = "../m"\n  cert   = "x"\n}\n',
    'b/main.tf': 'module "m" {\n  source = "../m"\n}\n',
    'c/main.tf': module('"x"'),
    'c/terraform.tfvars': 'cert = "y"\n',
  });
  const { code } = json(['--fix', '--reading', 'forbidden']);
  const text = (path: string) => readFileSync(join(workspace.root, path), 'utf8');
  expect([code, text('a/main.tf'), text('c/terraform.tfvars')]).toEqual([
    0,
    'module "m" {\n  source = "../m"\n}\n',
    'cert = null\n',
  ]);
  expect([text('m/main.tf'), text('c/main.tf')]).toEqual([module('null'), module('"x"')]);
});

test('the reading of the command line wins over the config, and --config names another file', () => {
  workspace.write({
    'main.tf': BARE,
    '.github/stage-review.yml': 'reading: forbidden\n',
    'other.yml': 'reading: required\n',
  });
  expect(json([]).report.reading).toBe('forbidden');
  expect(json(['--reading', 'required']).report.reading).toBe('required');
  expect(json(['--config', 'other.yml']).report.reading).toBe('required');
  expect(workspace.run(['check', '--config', 'gone.yml']).code).toBe(2);
});

test('the text ends with how many files could not be judged', () => {
  workspace.write({ 'main.tf': `${BARE}}`, 'binary.tf': new Uint8Array([0, 1, 2]) });
  const { stdout } = workspace.run(['check', '--reading', 'required']);
  expect(stdout).toContain('main.tf:4:1');
  expect(stdout).toContain('binary.tf');
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/2 files could not be judged/);
});

test('a template in UTF-16 is not passed over', () => {
  workspace.write({
    't.yaml': Buffer.from(TEMPLATE, 'utf16le'),
    'note.yaml': Buffer.from('a: 1', 'utf16le'),
  });
  const { report } = json([]);
  expect(report.problems).toMatchObject([{ file: 't.yaml', line: 1 }]);
});
