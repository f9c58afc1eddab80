import { fixable } from '../report/actions.ts';
import { fixMessage } from '../report/commit-message.ts';
import { editsOf, isMended, type JointFix, jointFixes } from '../report/joint-fixes.ts';
import { codeSpan, link, plain } from '../report/markdown.ts';
import { stagesText } from '../report/title.ts';
import { changedPaths } from '../source/snapshot.ts';
import type { Client } from './app.ts';
import type { Clients } from './clients.ts';
import { type Commit, commitOnBranch } from './commit-on-branch.ts';
import { edited, editedTree, judgeEdited, type Texts } from './edited.ts';
import { GitObjects } from './git-objects.ts';
import type { PressJob } from './job.ts';
import type { Judged } from './judge.ts';
import { judgePull } from './judge-pull.ts';
import { movedOn, type Pressed, refusal } from './pressed.ts';
import { type PullRequest, readPullRequest } from './pull-request.ts';
import type { Shell } from './shell.ts';

/** Most bytes of files in one commit: they travel in one request. */
const MAX_COMMIT_BYTES = 20_000_000;

/**
 * Commits all fixes of a head that can be applied together, as a fresh review of exactly that head has them. What
 * stands against it is told, and nothing is done. A commit that an earlier attempt made is found again.
 */
export async function applyFixes(
  job: PressJob,
  { client, resolver }: Clients,
  shell: Shell,
): Promise<Pressed> {
  const pulls = await Promise.all(
    job.pullRequests.map((number) => readPullRequest(client, job.repository, number)),
  );
  const [pull, ...others] = pulls.filter(({ isOpen }) => isOpen);
  if (pull === undefined) return refusal('The pull request is closed.');
  const { branch } = pull;
  if (branch === null)
    return refusal(
      'The pull request comes from a fork, to which this App may not write: use the suggestions.',
    );
  if (others.some((other) => other.branch !== branch))
    return refusal('Several pull requests have this head, of more than one branch: use the suggestions.');
  const committer = await resolver();
  if (committer === null)
    return refusal(
      'This App may not write to the repository: grant it `contents: write`, or use the suggestions.',
    );
  if (pull.head !== job.head && !(await isChild(client, job, pull.head))) return await movedOn(job, shell);
  const plan = await planOf(client, job, [pull, ...others], shell);
  return plan === null
    ? {
        outcome: 'nothing_to_apply',
        note: 'nothing was done. A fresh review of this commit has no fix to apply.',
      }
    : await carriedOut(plan, { job, client, committer, pull, branch, shell });
}

type Plan = {
  readonly fixes: readonly JointFix[];
  /** Failing stages whose fixes can't be applied together with the others. */
  readonly left: number;
  readonly texts: Texts;
  readonly judged: Judged;
};

/** What to commit, judged as if it were; null where there is nothing. */
async function planOf(
  client: Client,
  job: PressJob,
  pulls: readonly PullRequest[],
  shell: Shell,
): Promise<Plan | null> {
  const judgements = await Promise.all(
    pulls.map((pull) => judgePull(client, job.installation, { ...pull, head: job.head }, shell)),
  );
  const [judged] = judgements;
  const findings = judgements.flatMap(({ review }) => fixable(review));
  if (judged === undefined || findings.length === 0) return null;
  const sources = judgements.flatMap(({ review }) => review.sources);
  const textsOf = (fixes: readonly JointFix[]) => edited(sources, editsOf(fixes));
  const fixes = await jointFixes(findings, async (tried) => {
    const texts = textsOf(tried);
    for (const each of judgements) {
      const after = await judgeEdited(each, texts, shell);
      const own = tried.flatMap((fix) => fix.findings).filter((one) => each.review.findings.includes(one));
      if (!isMended(each.review, after, own)) return false;
    }
    return true;
  });
  const mended = fixes.flatMap((fix) => fix.findings).length;
  return fixes.length === 0 ? null : { fixes, left: findings.length - mended, texts: textsOf(fixes), judged };
}

type Around = {
  readonly job: PressJob;
  readonly client: Client;
  readonly committer: Client;
  readonly pull: PullRequest;
  readonly branch: string;
  readonly shell: Shell;
};

async function carriedOut(plan: Plan, around: Around): Promise<Pressed> {
  const { job, client, committer, pull, branch, shell } = around;
  const { fixes, texts, judged } = plan;
  const { reading } = judged.review;
  const size = [...texts.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (reading === null || size > MAX_COMMIT_BYTES)
    return refusal('The files to change are too large for one commit of this App: use the suggestions.');
  const findings = fixes.flatMap((fix) => fix.findings);
  const message = fixMessage(findings, reading, job.sender, new URL(pull.webUrl).hostname);
  const place = { repository: job.repository, branch, head: job.head };
  const committed =
    pull.head === job.head
      ? await commitOnBranch(committer, { ...place, message, files: texts })
      : ({ isStale: true } as const);
  if ('commit' in committed) return done(committed.commit, plan);
  if ('refusal' in committed)
    return refusal(`GitHub refused the commit to ${codeSpan(branch)}: ${plain(committed.refusal, 300)}`);
  const earlier = await landed(client, job, pull, plan);
  return earlier === null ? await movedOn(job, shell) : done(earlier, plan);
}

function done({ oid, url }: Commit, { fixes, left }: Plan): Pressed {
  const count = fixes.flatMap((fix) => fix.findings).length;
  const rest =
    left === 0
      ? ''
      : ` ${stagesText(left)} more can't be fixed in the same commit: look at the check of that commit.`;
  const made = `the fixes of ${stagesText(count)} are committed as ${link(codeSpan(oid.slice(0, 7)), url)}.`;
  return { outcome: 'applied', note: made + rest };
}

/** The commit that the branch is at now, where an earlier attempt of ours made it: the same files on the same head. */
async function landed(
  client: Client,
  job: PressJob,
  { number, webUrl }: PullRequest,
  { judged, texts }: Plan,
): Promise<Commit | null> {
  const pull = await readPullRequest(client, job.repository, number);
  if (pull.head === job.head || !(await isChild(client, job, pull.head))) return null;
  const { tree } = await new GitObjects(client, pull).tree(pull.head);
  const isSame = changedPaths(tree, editedTree(judged.snapshot.head.tree, texts)).length === 0;
  return isSame ? { oid: pull.head, url: `${webUrl}/commit/${pull.head}` } : null;
}

/** Whether a commit stands on the head of the job and on nothing else. */
async function isChild(client: Client, { repository, head }: PressJob, commit: string): Promise<boolean> {
  const { data: found } = await client.rest.git.getCommit({
    owner: repository.owner,
    repo: repository.name,
    commit_sha: commit,
  });
  return found.parents.length === 1 && found.parents[0]?.sha === head;
}
