import { type FileChange, writeCommit } from '../commits.ts';
import { followPush } from '../pushes.ts';
import { branchTip, type Repository } from '../repositories.ts';
import { GITHUB } from '../signing.ts';
import { isAllowed } from '../tokens.ts';
import { type Asker, demand, sees } from './asker.ts';
import { commitObject } from './git-object.ts';
import { GraphqlRefusal, noNode, unprocessable } from './graphql-refusal.ts';
import { refId, refObject } from './repository-object.ts';

type Input = {
  branch: { id?: string | null; repositoryNameWithOwner?: string | null; branchName?: string | null };
  expectedHeadOid: string;
  message: { headline: string; body?: string | null };
  fileChanges?: {
    additions?: readonly { path: string; contents: string }[] | null;
    deletions?: readonly { path: string }[] | null;
  } | null;
};

type Changes = NonNullable<Input['fileChanges']>;

/** What writes commits. */
export function commitMutations(asker: Asker) {
  return { createCommitOnBranch: ({ input }: { input: Input }) => commitOnBranch(asker, input) };
}

/** One commit on top of a branch, by the App's bot, signed by GitHub; the push tells everybody, as a person's does. */
async function commitOnBranch(asker: Asker, input: Input) {
  const { world } = asker;
  const { repository, branch } = await branchOf(asker, input.branch);
  const fileChanges = input.fileChanges ?? {};
  refuseAccess(asker, repository, fileChanges);
  const before = await branchTip(repository, branch);
  if (before === null) throw noBranch(branch);
  if (before !== input.expectedHeadOid.toLowerCase()) {
    const message = `Expected branch to point to "${input.expectedHeadOid}" but it did not.  Pull and try again.`;
    throw new GraphqlRefusal('STALE_DATA', message);
  }
  if (input.message.headline.trim() === '') throw unprocessable("Commit message headline can't be blank");
  const { headline, body } = input.message;
  const { bot } = world.app;
  const after = await writeCommit(repository.git, {
    ref: `refs/heads/${branch}`,
    parents: [before],
    changes: await changesOf(repository, before, fileChanges),
    message: body == null || body === '' ? headline : `${headline}\n\n${body}`,
    author: { name: bot.login, email: `${bot.id}+${bot.login}@users.noreply.github.com` },
    committer: GITHUB,
    date: world.nextCommitDate(),
  });
  const { sent } = await followPush(world, repository, { branch, before, after, sender: bot });
  world.webhooks.beside(sent);
  return {
    commit: await commitObject(asker, repository, after),
    ref: await refObject(asker, repository, branch),
  };
}

function refuseAccess(asker: Asker, repository: Repository, changes: Changes): void {
  demand(asker, 'contents', 'write');
  if (repository.isArchived)
    throw new GraphqlRefusal('FORBIDDEN', 'Repository was archived so is read-only.');
  const paths = [...(changes.additions ?? []), ...(changes.deletions ?? [])].map((change) => change.path);
  const isWorkflow = paths.some((path) => path.startsWith('.github/workflows/'));
  if (isWorkflow && !isAllowed(asker.token, 'workflows', 'write')) demand(asker, 'workflows', 'write');
}

async function branchOf(asker: Asker, named: Input['branch']) {
  if (named.id != null) return branchById(asker, named.id);
  const [fullName, name] = [named.repositoryNameWithOwner ?? '', named.branchName ?? ''];
  const repository = asker.world.repository(fullName);
  if (repository === undefined || !sees(asker, repository)) {
    throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a Repository with the name '${fullName}'.`);
  }
  return { repository, branch: name.replace(/^refs\/heads\//, '') };
}

async function branchById(asker: Asker, id: string) {
  for (const repository of asker.world.repositories.values()) {
    if (!sees(asker, repository)) continue;
    for (const branch of await repository.git.branches()) {
      if (refId(repository, branch) === id) return { repository, branch };
    }
  }
  throw noNode(id);
}

function noBranch(name: string): GraphqlRefusal {
  return new GraphqlRefusal('NOT_FOUND', `Branch "${name}" not found`);
}

/** What the commit does to each path. A file that is there keeps its mode. */
async function changesOf(repository: Repository, head: string, asked: Changes) {
  const changes = new Map<string, FileChange>();
  for (const { path } of asked.deletions ?? []) {
    if ((await repository.git.entry(head, path)) === null) {
      const rule = `A path was requested for deletion which does not exist as of commit oid \`${head}\``;
      throw unprocessable(`${rule}: ${path}`);
    }
    changes.set(path, null);
  }
  for (const { path, contents } of asked.additions ?? []) {
    refusePath(path);
    const entry = await repository.git.entry(head, path);
    const mode = entry?.mode === '100755' ? entry.mode : '100644';
    changes.set(path, { content: bytesOf(path, contents), mode });
  }
  return changes;
}

function refusePath(path: string): void {
  const isOdd = path.split('/').some((part) => ['', '.', '..', '.git'].includes(part.toLowerCase()));
  if (isOdd) throw unprocessable(`A path was requested for addition which is invalid: ${path}`);
}

function bytesOf(path: string, contents: string): Uint8Array {
  const text = contents.replace(/\s/g, '');
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  if (!isBase64) throw unprocessable(`The contents of ${path} are not valid Base64`);
  return Buffer.from(text, 'base64');
}
