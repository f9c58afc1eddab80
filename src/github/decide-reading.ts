import type { Reading } from '../control/policy.ts';
import { withReading } from '../control/write-reading.ts';
import { withAuthor } from '../report/commit-message.ts';
import { type DecisionPlace, decisionLink, NEW_CONFIG, proposalOf } from '../report/decision.ts';
import { codeSpan, link, plain } from '../report/markdown.ts';
import type { Client } from './app.ts';
import type { Clients } from './clients.ts';
import { commitOnBranch } from './commit-on-branch.ts';
import { blobIdOf } from './edited.ts';
import type { PressJob } from './job.ts';
import { type Config, readConfig, sourcesOf } from './judge.ts';
import { policyDocumentOf } from './policy-document.ts';
import { type Pressed, refusal } from './pressed.ts';
import { readRepository, readTip } from './repository.ts';
import { failureOf, isStatus } from './request-failure.ts';
import type { Shell } from './shell.ts';

/** A config as it is to be: the whole file. */
type File = { readonly path: string; readonly text: string };

/**
 * Opens a pull request that adds the reading to the config on the default branch, or finds the one that is open. What
 * stands against it is told, and nothing is done. An attempt that was interrupted is gone on with.
 */
export async function decideReading(
  job: PressJob,
  reading: Reading,
  clients: Clients,
  shell: Shell,
): Promise<Pressed> {
  const { installation, repository } = job;
  const lock = `decide ${installation} ${repository.owner}/${repository.name}`;
  return await shell.exclusive(lock, async () => {
    const [{ webUrl, defaultBranch }, config] = await Promise.all([
      readRepository(clients.client, repository),
      readConfig(clients.client, installation, repository, shell),
    ]);
    const path = config.repository[0]?.file.path ?? null;
    const file = await fileOf(config, reading, shell);
    if ('why' in file) return refusal(file.why);
    return await proposed({ job, reading, file, clients, place: { webUrl, defaultBranch, path } });
  });
}

/** The file that decides, held against all layers of the config; or why none can be written. */
async function fileOf(
  config: Config,
  reading: Reading,
  shell: Shell,
): Promise<File | { readonly why: string }> {
  const sources = sourcesOf(config, shell);
  const [own, second] = config.repository;
  const now = await policyDocumentOf(sources, config.today);
  if (now.isBroken || second !== undefined)
    return { why: 'The config on the default branch is broken: correct it first.' };
  if (now.policy.reading !== null)
    return { why: `The reading is decided by now: ${codeSpan(now.policy.reading)}. Press **Re-evaluate**.` };
  const path = own?.file.path ?? NEW_CONFIG;
  const text = withReading({ path, text: own?.file.text ?? '' }, reading);
  const repository = text === null ? [] : [{ path, text }];
  const then = await policyDocumentOf({ ...sources, repository }, config.today);
  if (text === null || then.isBroken)
    return { why: `No key can be added to ${codeSpan(path)}: write it there by hand.` };
  if (then.policy.reading === reading) return { path, text };
  return { why: "The organisation's config does not leave this decision to repositories." };
}

type Proposal = {
  readonly job: PressJob;
  readonly reading: Reading;
  readonly file: File;
  readonly clients: Clients;
  readonly place: DecisionPlace;
};

async function proposed(proposal: Proposal): Promise<Pressed> {
  const { job, reading, clients, place } = proposal;
  const open = await openProposal(proposal);
  if (open !== null)
    return { outcome: 'already_proposed', note: `${open} proposes it already: merge that one.` };
  const writer = await clients.resolver();
  if (writer === null)
    return refusal(
      `This App may not write to the repository. Write ${decisionLink(place, reading)} into ${codeSpan(place.path ?? NEW_CONFIG)} on the default branch, or grant this App \`contents: write\`.`,
    );
  const obstacle = await committed(proposal, writer);
  if (obstacle !== null) return refusal(obstacle);
  const { title, body } = proposalOf(reading, job.sender.login);
  try {
    const { data: opened } = await clients.client.rest.pulls.create({
      ...target(job),
      title,
      body,
      head: branchOf(reading),
      base: place.defaultBranch,
    });
    return {
      outcome: 'proposed',
      note: `${link(`#${opened.number}`, opened.html_url)} proposes ${codeSpan(`reading: ${reading}`)}: it decides once it is merged.`,
    };
  } catch (error) {
    if (!isStatus(error, 403, 422)) throw error;
    return refusal(
      `GitHub refused the pull request from the branch ${codeSpan(branchOf(reading))}: ${wordsOf(error)}. If nobody needs that branch, delete it, then press again.`,
    );
  }
}

/** A link to the open pull request of this reading's branch; null where there is none. */
async function openProposal({ job, reading, clients, place }: Proposal): Promise<string | null> {
  const { data: open } = await clients.client.rest.pulls.list({
    ...target(job),
    state: 'open',
    head: `${job.repository.owner}:${branchOf(reading)}`,
    base: place.defaultBranch,
  });
  const [found] = open;
  return found === undefined ? null : link(`#${found.number}`, found.html_url);
}

/** Sees to it that the branch has the file; answers, as Markdown, what stands against it, else null. */
async function committed({ job, reading, file, place }: Proposal, writer: Client): Promise<string | null> {
  const { repository } = job;
  const branch = branchOf(reading);
  const tip = await readTip(writer, repository, place.defaultBranch);
  if (tip === null) return 'The default branch has no commit.';
  const refused = await branchRefusal(writer, job, branch, tip);
  const head = await readTip(writer, repository, branch);
  if (head === null) return `GitHub refused the branch ${codeSpan(branch)}: ${refused ?? 'it is not there.'}`;
  // What an earlier attempt wrote there, or somebody else.
  if (head !== tip)
    return (await isThere(writer, job, branch, file))
      ? null
      : `The branch ${codeSpan(branch)} is there already with something else: delete it, then press again.`;
  const { title } = proposalOf(reading, job.sender.login);
  const message = {
    headline: title,
    body: withAuthor('', job.sender, new URL(place.webUrl).hostname).trim(),
  };
  const files = new Map([[file.path, file.text]]);
  const done = await commitOnBranch(writer, { repository, branch, head, message, files });
  if ('commit' in done) return null;
  return 'refusal' in done
    ? `GitHub refused the commit to ${codeSpan(branch)}: ${plain(done.refusal, 300)}`
    : `The branch ${codeSpan(branch)} was changed meanwhile: press again.`;
}

/** Makes the branch; answers GitHub's words where it did not, the branch being there for instance. */
async function branchRefusal(
  writer: Client,
  job: PressJob,
  branch: string,
  sha: string,
): Promise<string | null> {
  try {
    await writer.rest.git.createRef({ ...target(job), ref: `refs/heads/${branch}`, sha });
    return null;
  } catch (error) {
    if (!isStatus(error, 403, 422)) throw error;
    return wordsOf(error);
  }
}

async function isThere(writer: Client, job: PressJob, branch: string, file: File): Promise<boolean> {
  try {
    const { data: found } = await writer.rest.repos.getContent({
      ...target(job),
      path: file.path,
      ref: branch,
    });
    return 'sha' in found && found.sha === blobIdOf(file.text);
  } catch (error) {
    if (isStatus(error, 404)) return false;
    throw error;
  }
}

/** GitHub's own words, without the page of its docs that Octokit puts behind them. */
function wordsOf(error: unknown): string {
  return plain((failureOf(error)?.message ?? '').replace(/ - https?:\S*$/, ''), 300);
}

function branchOf(reading: Reading): string {
  return `stage-review/reading-${reading}`;
}

function target({ repository }: PressJob): { owner: string; repo: string } {
  return { owner: repository.owner, repo: repository.name };
}
