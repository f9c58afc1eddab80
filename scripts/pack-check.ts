/**
 * Packs the project, installs the tarball in an empty folder and judges a small template there with `npx stage-review`:
 * what a user of the package gets, with production dependencies alone. Ends with exit 1 at the first thing that is wrong.
 */
import { deepEqual, equal, match } from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..');

const TEMPLATE = `Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
  Live:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      DeploymentId: !Ref Deployment
  Deployment:
    Type: AWS::ApiGateway::Deployment
    Properties:
      RestApiId: !Ref Api
`;

const TERRAFORM = `resource "aws_api_gateway_client_certificate" "this" {}

resource "aws_api_gateway_stage" "live" {
  rest_api_id           = "a1b2c3"
  deployment_id         = "d4e5f6"
  stage_name            = "live"
  client_certificate_id = aws_api_gateway_client_certificate.this.id
}
`;

const LOCK = z.object({
  packages: z.record(z.string(), z.object({ hasInstallScript: z.boolean().optional() })),
});
const OUTPUT = z.object({
  version: z.literal(1),
  stages: z.array(z.object({ file: z.string(), line: z.number(), verdict: z.string() })),
});

const folder = mkdtempSync(join(tmpdir(), 'stage-review-pack-'));
try {
  const tarball = packed();
  const installed = join(folder, 'installed');
  mkdirSync(installed);
  // without one, npm installs into the nearest folder above that has one
  writeFileSync(join(installed, 'package.json'), '{ "private": true }');
  run(installed, 'npm', ['install', '--no-save', '--no-package-lock', tarball], 0);
  installsNothingElse(installed);
  judges(installed);
  needsItsEnvironment(installed);
  refusesAnOlderNode(installed);
  console.log('the packed stage-review works');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function packed(): string {
  run(ROOT, 'npm', ['pack', '--pack-destination', folder], 0);
  const [tarball = '', ...more] = globSync('*.tgz', { cwd: folder });
  deepEqual(more, []);
  return join(folder, tarball);
}

function installsNothingElse(installed: string): void {
  const lock = LOCK.parse(
    JSON.parse(readFileSync(join(installed, 'node_modules/.package-lock.json'), 'utf8')),
  );
  const packages = Object.entries(lock.packages);
  const withScripts = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
  deepEqual(withScripts, [], 'packages that run an install script');
  const own = globSync('**/*', { cwd: join(installed, 'node_modules/stage-review') });
  for (const path of [
    'dist/cli.js',
    'dist/server.js',
    'schema/stage-review.json',
    'app.yml',
    'LICENSE',
    'README.md',
  ])
    equal(own.includes(path), true, `${path} is in the tarball`);
  deepEqual(
    own.filter((path) => /^(src|test|sandbox|node_modules)\b/.test(path)),
    [],
    'what is not for users',
  );
  console.log(`installed ${packages.length} packages, none with an install script`);
}

function judges(installed: string): void {
  const project = join(installed, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'api.yaml'), TEMPLATE);
  writeFileSync(join(project, 'main.tf'), TERRAFORM);
  const check = ['--no', 'stage-review', 'check', 'project', '--reading'];
  match(run(installed, 'npx', [...check, 'required'], 1), /api\.yaml/);
  const found = OUTPUT.parse(
    JSON.parse(run(installed, 'npx', [...check, 'required', '--format', 'json'], 1)),
  );
  deepEqual(found.stages, [
    { file: 'project/api.yaml', line: 4, verdict: 'fail' },
    { file: 'project/main.tf', line: 3, verdict: 'pass' },
  ]);
  run(installed, 'npx', [...check, 'required', '--fix'], 0);
  match(readFileSync(join(project, 'api.yaml'), 'utf8'), /ClientCertificateId/);
  run(installed, 'npx', [...check, 'forbidden'], 1);
}

function needsItsEnvironment(installed: string): void {
  const server = spawnSync('node', ['node_modules/stage-review/dist/server.js'], {
    cwd: installed,
    encoding: 'utf8',
    // Elsewhere an empty environment gets the page that registers an App.
    env: { PATH: process.env.PATH, NODE_ENV: 'production' },
  });
  equal(server.status, 1, server.stderr);
  match(server.stderr, /APP_ID is missing/);
}

/** Where the machine has an older Node too. */
function refusesAnOlderNode(installed: string): void {
  const paths = (process.env.PATH ?? '').split(delimiter).map((path) => join(path, 'node'));
  const older = paths.find((path) => existsSync(path) && versionOf(path) < 24);
  if (older === undefined) {
    console.log('no Node older than 24 on PATH to try');
    return;
  }
  for (const entry of ['cli.js', 'server.js']) {
    const result: SpawnSyncReturns<string> = spawnSync(older, [`node_modules/stage-review/dist/${entry}`], {
      cwd: installed,
      encoding: 'utf8',
    });
    equal(result.status, 1);
    match(result.stderr, /^stage-review needs Node 24 or newer/);
  }
  console.log(`Node ${versionOf(older)} is told that it is too old`);
}

function versionOf(node: string): number {
  return Number(/^v(\d+)/.exec(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout)?.[1]);
}

/** What the command prints; throws where it does not end with the exit code. */
function run(directory: string, command: string, parameters: readonly string[], code: number): string {
  const { stdout, stderr, status } = spawnSync(command, parameters, { cwd: directory, encoding: 'utf8' });
  equal(status, code, `${command} ${parameters.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
