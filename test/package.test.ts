import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..');

const NAMES = z.record(z.string(), z.string());
const PACKAGE = z
  .object({
    version: z.string(),
    license: z.string(),
    type: z.string(),
    engines: NAMES,
    bin: NAMES,
    files: z.array(z.string()),
    scripts: NAMES,
    allowScripts: z.record(z.string(), z.boolean()),
    dependencies: NAMES,
    devDependencies: NAMES,
  })
  .parse(JSON.parse(read('package.json')));

const LOCK = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        version: z.string(),
        resolved: z.string().optional(),
        hasInstallScript: z.boolean().optional(),
        optional: z.boolean().optional(),
        optionalDependencies: NAMES.optional(),
      }),
    ),
  })
  .parse(JSON.parse(read('package-lock.json')));

/** Every file of the project: what git has, and what it would take. */
const FILES = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(ROOT, path)));

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function filesOf(pattern: RegExp): string[] {
  return FILES.filter((path) => pattern.test(path));
}

/** Names of the packages that the file imports to run; types are gone by then. */
function packagesIn(path: string): string[] {
  const statements =
    /^(?:import|export)\s(?!type\s)[^'"`;=()]*\bfrom\s+'([^.'][^']*)'|^import '([^.'][^']*)'|\bimport\('([^.'][^']*)'\)/gm;
  return [...read(path).matchAll(statements)]
    .map(([, from, plain, dynamic]) => from ?? plain ?? dynamic ?? '')
    .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
}

function packagesOf(pattern: RegExp): string[] {
  return [...new Set(filesOf(pattern).flatMap(packagesIn))].sort();
}

describe('package.json', () => {
  test('names what a user gets', () => {
    expect(PACKAGE).toMatchObject({
      license: 'Apache-2.0',
      type: 'module',
      engines: { node: '>=24' },
      bin: { 'stage-review': 'dist/cli.js' },
      files: ['dist', 'schema', 'app.yml', 'CHANGELOG.md'],
    });
    for (const path of PACKAGE.files.slice(1)) expect(existsSync(join(ROOT, path)), path).toBe(true);
    expect(read('LICENSE')).toContain('Apache License\n                           Version 2.0, January 2004');
    expect(read('CHANGELOG.md')).toMatch(/^## \[Unreleased\]$/m);
  });

  test('every dependency is imported by the product, and the other way round', () => {
    expect(packagesOf(/^src\/.*\.ts$/)).toEqual(Object.keys(PACKAGE.dependencies).sort());
  });

  test('every development dependency is imported by something else, or is a tool or types', () => {
    const tools = ['@biomejs/biome', '@octokit/rest', '@types/node', '@types/pg', 'node', 'typescript'];
    const imported = packagesOf(/^(?:test|sandbox|scripts|bench)\/.*\.ts$|^[^/]*\.ts$/);
    const products = Object.keys(PACKAGE.dependencies);
    expect([...imported.filter((name) => !products.includes(name)), ...tools].sort()).toEqual(
      Object.keys(PACKAGE.devDependencies).sort(),
    );
  });

  test.each(Object.entries({ ...PACKAGE.dependencies, ...PACKAGE.devDependencies }))(
    '%s is held at one version: %s',
    (name, version) => {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      expect(LOCK.packages[`node_modules/${name}`]?.version).toBe(version);
    },
  );

  test.each(Object.entries(PACKAGE.scripts))('the script %s looks at its Node first', (_name, command) => {
    expect(command).toMatch(/^node require-node\.mjs && \w/);
    for (const [, path = ''] of command.matchAll(/\bnode (\S+\.(?:ts|mjs))/g))
      expect(existsSync(join(ROOT, path)), path).toBe(true);
  });

  test('the only install script is the one that brings the pinned Node', () => {
    const packages = Object.entries(LOCK.packages).filter(([, { hasInstallScript }]) => hasInstallScript);
    const required = packages.filter(([, { optional }]) => !optional).map(([path]) => path);
    expect(required).toEqual(['node_modules/node']);
    expect(PACKAGE.allowScripts).toEqual({ node: true });
  });
});

describe('package-lock.json', () => {
  test('names no registry', () => {
    expect(Object.values(LOCK.packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });

  test('has the optional packages of every platform: without them, npm ci refuses it where a registry lacks one', () => {
    const wanted = Object.values(LOCK.packages).flatMap((entry) =>
      Object.keys(entry.optionalDependencies ?? {}),
    );
    const held = Object.keys(LOCK.packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13));
    expect(wanted.filter((name) => !held.includes(name))).toEqual([]);
    expect(wanted.length).toBeGreaterThan(10);
  });
});

describe('an older Node is told so', () => {
  const pretended =
    'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.9.0"}})';

  test.each(['require-node.mjs', 'src/cli.ts', 'src/server.ts'])('by %s', (path) => {
    const result = spawnSync(process.execPath, ['--import', pretended, path], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(result.stderr).toMatch(/^stage-review needs Node 24 or newer, and this .*20\.9\.0/);
    expect(result.stdout).toBe('');
    expect(result.status).toBe(1);
  });

  test('before anything else is loaded: the entry points import nothing but that', () => {
    const [shebang, ...cli] = read('src/cli.ts').split('\n');
    expect(shebang).toBe('#!/usr/bin/env node');
    for (const lines of [cli, read('src/server.ts').split('\n')]) {
      expect(lines[0]).toBe("import './require-node.ts';");
      expect(lines.filter((line) => /^(?:import|export) /.test(line))).toHaveLength(1);
    }
    expect(read('src/require-node.ts')).not.toMatch(/^import /m);
  });

  test('no other file begins with a shebang', () => {
    expect(filesOf(/\.(?:ts|mjs)$/).filter((path) => read(path).startsWith('#!'))).toEqual(['src/cli.ts']);
  });
});

describe('Dockerfile', () => {
  const text = read('Dockerfile');

  test('its Node is the pinned one, in every stage', () => {
    expect(/^ARG BASE_IMAGE=node:(\S+)$/m.exec(text)?.[1]).toBe(
      `${PACKAGE.devDependencies.node}-bookworm-slim`,
    );
    const stages = [...text.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(stages).toEqual(['${BASE_IMAGE}', '${BASE_IMAGE}', '${BASE_IMAGE}']);
  });

  test('the server runs as somebody who is not root, and nothing is installed by scripts', () => {
    expect(/^USER (\d+):(\d+)$/m.exec(text)?.slice(1)).toEqual(['1000', '1000']);
    const installs = [...text.matchAll(/^RUN npm ci.*$/gm)].map(([line]) => line);
    expect(installs).toEqual(['RUN npm ci --ignore-scripts', 'RUN npm ci --omit=dev --ignore-scripts']);
    expect(text.trimEnd().split('\n').at(-1)).toBe('CMD ["node", "dist/server.js"]');
  });

  test('.dockerignore lets in what is copied, and nothing else', () => {
    const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) =>
      paths.split(' '),
    );
    const [everything, ...admitted] = read('.dockerignore')
      .split('\n')
      .filter((line) => /^[^#]/.test(line));
    expect(everything).toBe('*');
    expect(admitted.sort()).toEqual([...new Set(copied)].map((path) => `!${path}`).sort());
  });
});

describe('the papers', () => {
  const pages = filesOf(/^(?:docs\/)?[^/]+\.md$/);

  test.each(pages)('every link of %s into the project leads somewhere', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
    const broken = links.filter(([, path = '', anchor]) => {
      const target = path === '' ? page : join(dirname(page), path);
      return !existsSync(join(ROOT, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  test('docs/operate.md explains every variable that the server reads', () => {
    const variables = [...read('src/server/environment.ts').matchAll(/^ {4}([A-Z][A-Z_]+):/gm)].map(
      ([, name]) => name,
    );
    const rows = [...read('docs/operate.md').matchAll(/^\| (`[A-Z][A-Z_]+`(?: or `[A-Z_]+`)?) \|/gm)];
    const explained = rows.flatMap(([, names = '']) => names.replaceAll('`', '').split(' or '));
    expect(explained.sort()).toEqual(variables.sort());
    expect(variables).toContain('WEBHOOK_SECRET');
  });

  test('docs/operate.md names the permissions and events that app.yml asks for', () => {
    const app = z
      .object({ default_permissions: NAMES, default_events: z.array(z.string()) })
      .parse(load(read('app.yml')));
    const text = read('docs/operate.md');
    const permissions = [...text.matchAll(/^\| `(\w+): (read|write)` \|/gm)].map(([, name, level]) => [
      name,
      level,
    ]);
    expect(Object.fromEntries(permissions)).toEqual(app.default_permissions);
    const events = /^Events: (.*?)\./m.exec(text)?.[1]?.replaceAll('`', '').split(', ');
    expect(events).toEqual(app.default_events);
  });

  test('README.md shows the two commands, and continuous integration finds the tests there', () => {
    expect(read('README.md')).toContain('npm ci && npm run demo');
    expect(read('README.md')).toContain('npm ci && npm test');
    expect(statSync(join(ROOT, '.ci/run')).mode & 0o111).toBe(0o111);
  });
});

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('every file', () => {
  const MACHINE = [
    /(?<![\w./-])\/(?:home|Users)\/\w+/,
    /(?<![\w./-])\/work\/(?:main|shared)\b/,
    /\bregistry\.(?:npmjs|yarnpkg|k8s)\b|\b(?:docker|ghcr|quay|gcr|pkg\.dev)\.io\b|\bdebian\.org\b/,
  ];

  test('names neither a path of a machine nor a host of a registry', () => {
    const texts = FILES.filter(
      (path) => !/\.(?:png|gif|tgz|wasm)$/.test(path) && path !== 'test/package.test.ts',
    );
    const naming = texts.filter((path) => MACHINE.some((pattern) => pattern.test(read(path))));
    expect(naming).toEqual([]);
    expect(MACHINE.every((pattern) => pattern.test(' /home/octocat /work/main registry.npmjs.org'))).toBe(
      true,
    );
  });

  test('of ours holds to the types, and has no hole where work is owed', () => {
    const holes =
      /@ts-(?:ignore|expect-error|nocheck)|biome-ignore(?! format)|\b(?:TODO|FIXME|XXX)\b|^(?!import\b|export \{|\s*(?:\*|\/[/*])).*\bas (?:unknown|any|never|string|number|boolean|[A-Z]\w*)(?:[<>;,)\]|[]|$)/m;
    const ours = filesOf(/^(?:src|sandbox|scripts|bench|test)\/.*\.ts$/);
    expect(ours.filter((path) => path !== 'test/package.test.ts' && holes.test(read(path)))).toEqual([]);
    for (const text of ['x as Stage;', 'f(x as unknown)', '// TODO', '// @ts-ignore'])
      expect(text).toMatch(holes);
    for (const text of [
      'x as const;',
      "import { a as B, c } from 'd'",
      "'declared as AWS::X'",
      ' * parses as JSON; it',
    ])
      expect(text).not.toMatch(holes);
  });

  test('of ours has at most 400 lines', () => {
    const long = filesOf(/^(?:src|sandbox|scripts)\/.*\.ts$/).filter(
      (path) => read(path).split('\n').length > 401,
    );
    expect(long).toEqual([]);
  });
});
