import { z } from 'zod';
import type { CommitMessage } from '../report/commit-message.ts';
import type { Client } from './app.ts';
import type { Texts } from './edited.ts';
import { change, type GraphqlError } from './graphql.ts';
import type { Repository } from './job.ts';

/** A commit that is there now. */
export type Commit = { readonly oid: string; readonly url: string };

/** What became of a commit: it is there, or the branch has moved, or GitHub refuses it in words of its own. */
export type Committed =
  | { readonly commit: Commit }
  | { readonly isStale: true }
  | { readonly refusal: string };

export type NewCommit = {
  readonly repository: Repository;
  readonly branch: string;
  /** The commit on which it goes, and no other. */
  readonly head: string;
  readonly message: CommitMessage;
  readonly files: Texts;
};

const ANSWER = z.object({ commit: z.object({ oid: z.string(), url: z.string() }) });

/**
 * Makes a commit of whole files, byte for byte. Throws where GitHub gives no answer, or says no more than that it
 * failed: then it may have been made.
 */
export async function commitOnBranch(client: Client, commit: NewCommit): Promise<Committed> {
  const { repository, branch, head, message, files } = commit;
  const additions = [...files].map(([path, text]) => ({
    path,
    contents: Buffer.from(text).toString('base64'),
  }));
  const input = {
    branch: { repositoryNameWithOwner: `${repository.owner}/${repository.name}`, branchName: branch },
    expectedHeadOid: head,
    message: { headline: message.headline, body: message.body },
    fileChanges: { additions },
  };
  const [made] = await change(client, [
    { mutation: 'createCommitOnBranch', input, answer: 'commit { oid url }' },
  ]);
  const answer = ANSWER.safeParse(made?.answer);
  if (answer.success) return answer.data;
  return refused(made?.error ?? null);
}

function refused(error: GraphqlError | null): Committed {
  if (error === null || error.type === null)
    throw new Error(`GitHub made no commit, and named no reason: ${error?.message ?? 'no answer'}`);
  return error.type === 'STALE_DATA' ? { isStale: true } : { refusal: error.message };
}
