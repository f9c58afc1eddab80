import { mkdtempSync, rmSync } from 'node:fs';
import { cp, mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { octocat } from './accounts.ts';
import { copyRepository, endCopies } from './copy.ts';
import { Git, GitFailure, runGit } from './git.ts';
import type { Repository, Role } from './repositories.ts';
import type { World } from './world.ts';

export type RepositoryOptions = {
  /** `main` unless told; of a clone, what its HEAD names. */
  defaultBranch?: string;
  /** Whether the App is installed on it; it is unless told. */
  installed?: boolean;
};

/** Every folder of this process, removed ones too: work that is given up may write into one once more. */
const made: string[] = [];
process.once('exit', () => {
  for (const folder of made) {
    void endCopies(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }
});

/** A new folder for everything that one sandbox writes; it goes with this process at the latest. */
export async function temporaryFolder(): Promise<string> {
  const folder = mkdtempSync(join(await realpath(tmpdir()), 'stage-review-sandbox-'));
  made.push(folder);
  return folder;
}

/** Removes it, after what still copies a repository into it is ended. */
export async function removeFolder(folder: string): Promise<void> {
  await endCopies(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Environment of git commands that depends on nothing of the user's: no settings, hooks or variables. */
export async function gitEnvironment(folder: string): Promise<NodeJS.ProcessEnv> {
  const settings = join(folder, 'gitconfig');
  await writeFile(settings, SETTINGS);
  return {
    PATH: process.env.PATH,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: settings,
    GIT_TERMINAL_PROMPT: '0',
    GIT_DEFAULT_HASH: 'sha1',
    GIT_NO_REPLACE_OBJECTS: '1',
  };
}

/** The user's repository may belong to somebody else on this machine, and is only read. */
const SETTINGS = `[user]
  name = octocat
  email = octocat@users.noreply.github.com
[core]
  hooksPath = /dev/null
[safe]
  directory = *
[gc]
  auto = 0
[fastimport]
  unpackLimit = 0
[init]
  defaultBranch = main
[advice]
  detachedHead = false
`;

/** A new repository without commits. */
export async function created(
  world: World,
  fullName: string,
  options: RepositoryOptions,
): Promise<Repository> {
  const gitDir = freeFolder(world, fullName);
  const branch = options.defaultBranch ?? 'main';
  await runGit(
    ['init', '--quiet', '--bare', '--template=', `--initial-branch=${branch}`, gitDir],
    world.environment,
  );
  return registered(world, fullName, gitDir, branch, { isInstalled: options.installed ?? true });
}

/** A copy of a repository on disk with all its refs. */
export async function cloned(
  world: World,
  fullName: string,
  path: string,
  options: RepositoryOptions,
): Promise<Repository> {
  const gitDir = freeFolder(world, fullName);
  const { environment } = world;
  const find = ['-C', path, 'rev-parse', '--path-format=absolute', '--git-common-dir'];
  const source = (await runGit(find, environment)).toString('utf8').replace(/\n$/, '');
  await copyRepository(source, gitDir, environment);
  const head = await headBranch(gitDir, environment);
  const branch = options.defaultBranch ?? head ?? 'main';
  return registered(world, fullName, gitDir, branch, { isInstalled: options.installed ?? true });
}

async function headBranch(gitDir: string, environment: NodeJS.ProcessEnv): Promise<string | null> {
  try {
    const head = await runGit(
      ['--git-dir', gitDir, 'symbolic-ref', '--quiet', '--short', 'HEAD'],
      environment,
    );
    return head.toString('utf8').trim();
  } catch (error) {
    if (error instanceof GitFailure && error.code === 1) return null; // a detached HEAD names no branch
    throw error;
  }
}

/** A fork: branches of its own, objects shared, so that a head commit of it can be reached from its parent. */
export async function forked(world: World, fullName: string, parent: Repository): Promise<Repository> {
  const gitDir = freeFolder(world, fullName);
  const from = parent.git.gitDir;
  const isOwn = (path: string) => path !== join(from, 'objects') && path !== join(from, 'refs', 'pull');
  await mkdir(gitDir);
  await cp(from, gitDir, { recursive: true, filter: isOwn });
  await symlink(join('..', basename(from), 'objects'), join(gitDir, 'objects'));
  return registered(world, fullName, gitDir, parent.defaultBranch, { parent, isInstalled: false });
}

function freeFolder(world: World, fullName: string): string {
  if (!/^[A-Za-z0-9-]+\/[\w.-]+$/.test(fullName))
    throw new Error(`${fullName} is not a name like owner/name`);
  if (world.repository(fullName) !== undefined) throw new Error(`${fullName} exists already`);
  return join(world.folder, `${world.nextId()}.git`);
}

function registered(
  world: World,
  fullName: string,
  gitDir: string,
  defaultBranch: string,
  rest: { parent?: Repository; isInstalled: boolean },
): Repository {
  const [ownerName = '', name = ''] = fullName.split('/');
  const parent = rest.parent ?? null;
  // forks belong to people, other repositories to organisations
  const owner = world.meet(ownerName, parent === null ? 'Organization' : 'User');
  const repository: Repository = {
    id: world.nextId(),
    name,
    fullName,
    owner,
    defaultBranch,
    createdAt: world.timestamp(),
    isInstalled: rest.isInstalled,
    parent,
    git: new Git(gitDir, world.environment),
    pulls: new Map(),
    isArchived: false,
    checkRuns: [],
    checkSuites: [],
    queue: [],
    roles: new Map<string, Role>([
      [owner.login, 'admin'],
      [octocat.login, 'write'],
    ]),
  };
  world.repositories.set(fullName.toLowerCase(), repository);
  return repository;
}
