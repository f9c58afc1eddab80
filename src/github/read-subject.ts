import { z } from 'zod';
import type { Client } from './app.ts';
import { CONFIG_FIELDS, type ConfigBlob, readRepositoryConfig, repositoryConfigIn } from './config-files.ts';
import { graphql } from './graphql.ts';
import type { Repository } from './job.ts';
import { type PullRequest, readPullRequest } from './pull-request.ts';
import { readThreads, SAID, SAID_FIELDS, type SaidPage, saidIn } from './read-threads.ts';

/** A pull request, and what else a review of it must know of its repository. */
export type PullSubject = {
  readonly pull: PullRequest;
  /** The config files on the default branch. */
  readonly config: readonly ConfigBlob[];
  /** What our App has said on it, or the first page of that. */
  readonly said: SaidPage;
};

const QUESTION = `query Subject($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    url
    defaultBranchRef { name target { ... on Commit { ${CONFIG_FIELDS} } } }
    pullRequest(number: $number) {
      state isDraft locked changedFiles headRefOid baseRefOid baseRefName headRefName
      isCrossRepository headRepository { name owner { login } }
      ${SAID_FIELDS}
    }
  }
}`;

const PULL = SAID.extend({
  state: z.string(),
  isDraft: z.boolean(),
  locked: z.boolean(),
  changedFiles: z.number(),
  headRefName: z.string(),
  headRefOid: z.string(),
  baseRefOid: z.string(),
  baseRefName: z.string(),
  isCrossRepository: z.boolean(),
  /** Null once a fork is deleted. */
  headRepository: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }).nullable(),
});

const ANSWER = z.object({
  repository: z.object({
    url: z.string(),
    /** Null in a repository without commits. */
    defaultBranchRef: z.object({ name: z.string(), target: z.record(z.string(), z.unknown()) }).nullable(),
    pullRequest: PULL,
  }),
});

/** Reads them by one question; part by part where GitHub does not answer all of it, for nothing is absent by that. */
export async function readSubject(
  client: Client,
  repository: Repository,
  number: number,
): Promise<PullSubject> {
  const { owner, name } = repository;
  const { data, errors } = await graphql(client, QUESTION, { owner, name, number, after: null });
  const parsed = ANSWER.safeParse(data);
  const branch = parsed.data?.repository.defaultBranchRef;
  if (!parsed.success || !branch || errors.length > 0) return await readParts(client, repository, number);
  const { url, pullRequest } = parsed.data.repository;
  const config = await repositoryConfigIn(branch.target, client, repository);
  const place = { repository, webUrl: url, defaultBranch: branch.name };
  return { pull: pullOf(pullRequest, number, place), config, said: saidIn(pullRequest) };
}

async function readParts(client: Client, repository: Repository, number: number): Promise<PullSubject> {
  const pull = await readPullRequest(client, repository, number);
  const [config, said] = await Promise.all([
    readRepositoryConfig(client, repository),
    readThreads(client, pull),
  ]);
  return { pull, config, said: { ...said, next: null } };
}

function pullOf(
  found: z.infer<typeof PULL>,
  number: number,
  place: Pick<PullRequest, 'repository' | 'webUrl' | 'defaultBranch'>,
): PullRequest {
  const from = found.isCrossRepository ? found.headRepository : null;
  return {
    ...place,
    number,
    isOpen: found.state === 'OPEN',
    isDraft: found.isDraft,
    isLocked: found.locked,
    head: found.headRefOid,
    fork: from === null ? null : { owner: from.owner.login, name: from.name },
    base: { ref: found.baseRefName, sha: found.baseRefOid },
    changedFiles: found.changedFiles,
    branch: found.isCrossRepository || found.headRepository === null ? null : found.headRefName,
  };
}
