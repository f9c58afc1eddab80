import { octocat } from './accounts.ts';
import { mergeBase } from './ancestry.ts';
import { markMerged, mergeInto } from './merging.ts';
import { type PullAction, sendPull } from './payloads.ts';
import type { Pull } from './pulls.ts';
import { announcePush, moveHead } from './pushes.ts';
import { branchTip, type Repository } from './repositories.ts';
import type { World } from './world.ts';

export type NewPull = {
  title: string;
  body: string | null;
  base: string;
  isDraft: boolean;
  headRepository: Repository;
  headRef: string;
};

/** Opens a pull request and sends `opened`; throws with GitHub's reason where it can't be opened. */
export async function openPull(world: World, repository: Repository, options: NewPull): Promise<Pull> {
  const headSha = await tipOf(options.headRepository, options.headRef, 'head');
  const baseSha = await tipOf(repository, options.base, 'base');
  await refusePointless(repository, options, headSha, baseSha);
  const now = world.timestamp();
  const pull: Pull = {
    id: world.nextId(),
    number: repository.pulls.size + 1,
    title: options.title,
    body: options.body,
    user: options.headRepository === repository ? octocat : options.headRepository.owner,
    repository,
    headRepository: options.headRepository,
    headRef: options.headRef,
    headSha,
    baseRef: options.base,
    baseSha,
    isDraft: options.isDraft,
    isLocked: false,
    state: 'open',
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    mergedAt: null,
    mergeCommitSha: null,
    reviews: [],
    comments: [],
    resolved: new Map(),
  };
  repository.pulls.set(pull.number, pull);
  await repository.git.setRef(`refs/pull/${pull.number}/head`, headSha);
  await sendPull(world, pull, 'opened');
  return pull;
}

async function tipOf(repository: Repository, branch: string, side: string): Promise<string> {
  const sha = await branchTip(repository, branch);
  if (sha === null)
    throw new Error(`Validation Failed: ${repository.fullName} has no branch ${branch} (${side})`);
  return sha;
}

async function refusePointless(repository: Repository, options: NewPull, headSha: string, baseSha: string) {
  const { base, headRepository, headRef } = options;
  const ancestor = await mergeBase(repository.git, baseSha, headSha);
  if (ancestor === null) throw new Error(`The ${headRef} branch has no history in common with ${base}`);
  if (ancestor === headSha) throw new Error(`No commits between ${base} and ${headRef}`);
  const twin = [...repository.pulls.values()].find((pull) => {
    const isSameHead = pull.headRepository === headRepository && pull.headRef === headRef;
    return pull.state === 'open' && isSameHead && pull.baseRef === base;
  });
  if (twin !== undefined) {
    throw new Error(`A pull request already exists for ${headRepository.owner.login}:${headRef}`);
  }
}

/** What a person does on the page of a pull request. Each sends its webhook. */
export class PullByHand {
  readonly #world: World;
  readonly #pull: Pull;

  constructor(world: World, pull: Pull) {
    this.#world = world;
    this.#pull = pull;
  }

  async markReady(): Promise<void> {
    this.#pull.isDraft = false;
    await this.#send('ready_for_review');
  }

  async convertToDraft(): Promise<void> {
    this.#pull.isDraft = true;
    await this.#send('converted_to_draft');
  }

  async retarget(ref: string): Promise<void> {
    const pull = this.#pull;
    const from = { ref: { from: pull.baseRef }, sha: { from: pull.baseSha } };
    const sha = await tipOf(pull.repository, ref, 'base');
    pull.baseRef = ref;
    pull.baseSha = sha;
    await moveHead(this.#world, pull, pull.headSha);
    await this.#send('edited', { changes: { base: from } });
  }

  async editTitle(title: string): Promise<void> {
    const from = this.#pull.title;
    this.#pull.title = title;
    await this.#send('edited', { changes: { title: { from } } });
  }

  async close(): Promise<void> {
    this.#pull.state = 'closed';
    this.#pull.closedAt = this.#world.timestamp();
    await this.#send('closed');
  }

  async reopen(): Promise<void> {
    const pull = this.#pull;
    if (pull.mergedAt !== null) throw new Error('A merged pull request cannot be reopened.');
    if (pull.headRepository === null) throw new Error('The head repository of this pull request is deleted.');
    const tip = await tipOf(pull.headRepository, pull.headRef, 'head');
    pull.state = 'open';
    pull.closedAt = null;
    await moveHead(this.#world, pull, tip);
    await this.#send('reopened');
  }

  /** Merges with a merge commit and answers its id; throws on a conflict. */
  async merge(): Promise<string> {
    const pull = this.#pull;
    if (pull.state === 'closed') throw new Error('Pull Request is not mergeable: it is closed.');
    const before = await tipOf(pull.repository, pull.baseRef, 'base');
    const after = await mergeInto(this.#world, pull, before, pull.baseRef);
    markMerged(this.#world, pull, after);
    const push = { branch: pull.baseRef, before, after, sender: octocat };
    await announcePush(this.#world, pull.repository, push);
    await this.#send('closed');
    return after;
  }

  /** Locks the conversation, or unlocks it. */
  async lock(isLocked: boolean): Promise<void> {
    this.#pull.isLocked = isLocked;
    await this.#send(isLocked ? 'locked' : 'unlocked');
  }

  async #send(action: PullAction, extra: Record<string, unknown> = {}): Promise<void> {
    this.#pull.updatedAt = this.#world.timestamp();
    await sendPull(this.#world, this.#pull, action, extra, octocat);
  }
}
