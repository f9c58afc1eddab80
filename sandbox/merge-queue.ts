import { octocat } from './accounts.ts';
import { markMerged, mergeInto } from './merging.ts';
import { type GroupEnd, sendMergeGroup, sendPull } from './payloads.ts';
import type { Pull } from './pulls.ts';
import { announcePush } from './pushes.ts';
import { branchTip, type Repository } from './repositories.ts';
import type { World } from './world.ts';

/** A pull request that waits in the merge queue, with the branch that holds it and all before it. */
export type QueueEntry = { pull: Pull; headRef: string; headSha: string; baseRef: string; baseSha: string };

/** The merge queue of a repository as people use it. A group's branch is a real merge commit on top of the group
 * before it, so that its tree holds all of them. */
export class MergeQueue {
  readonly #world: World;
  readonly #repository: Repository;

  constructor(world: World, repository: Repository) {
    this.#world = world;
    this.#repository = repository;
  }

  /** "Merge when ready": `enqueued`, then `merge_group` `checks_requested`. Answers the group; throws on a conflict. */
  async enqueue(pull: Pull): Promise<Readonly<QueueEntry>> {
    if (this.#world.ghesVersion !== null)
      throw new Error('This GitHub Enterprise Server has no merge queue.');
    if (pull.state === 'closed') throw new Error('Pull Request is not mergeable: it is closed.');
    if (this.#index(pull) >= 0) throw new Error('Pull request is already in the merge queue.');
    await sendPull(this.#world, pull, 'enqueued', {}, octocat);
    return this.#append(pull);
  }

  /** "Remove from queue": its group is destroyed, and those behind it are made anew without it. */
  async dequeue(pull: Pull): Promise<void> {
    const [entry, ...behind] = this.#repository.queue.splice(this.#found(pull));
    if (entry === undefined) return;
    await sendPull(this.#world, pull, 'dequeued', { reason: 'MANUAL' }, octocat);
    await this.#destroy(entry, 'dequeued');
    for (const other of behind) await this.#destroy(other, 'invalidated');
    for (const other of behind) await this.#append(other.pull);
  }

  /** The checks of the first group are green: its commit becomes the base branch. Answers the commit. */
  async mergeFirst(): Promise<string> {
    const entry = this.#repository.queue.shift();
    if (entry === undefined) throw new Error('The merge queue is empty.');
    const { pull, headSha, baseRef, baseSha } = entry;
    const branch = pull.baseRef;
    await this.#repository.git.setRef(baseRef, headSha);
    markMerged(this.#world, pull, headSha);
    await announcePush(this.#world, this.#repository, {
      branch,
      before: baseSha,
      after: headSha,
      sender: octocat,
    });
    await this.#destroy(entry, 'merged');
    await sendPull(this.#world, pull, 'dequeued', { reason: 'MERGE' }, octocat);
    await sendPull(this.#world, pull, 'closed', {}, octocat);
    return headSha;
  }

  #index(pull: Pull): number {
    return this.#repository.queue.findIndex((entry) => entry.pull === pull);
  }

  #found(pull: Pull): number {
    const index = this.#index(pull);
    if (index < 0) throw new Error('Pull request is not in the merge queue.');
    return index;
  }

  async #append(pull: Pull): Promise<QueueEntry> {
    const { queue } = this.#repository;
    const baseRef = `refs/heads/${pull.baseRef}`;
    const last = queue.findLast((entry) => entry.baseRef === baseRef);
    const baseSha = last?.headSha ?? (await branchTip(this.#repository, pull.baseRef));
    if (baseSha === null) throw new Error(`${this.#repository.fullName} has no branch ${pull.baseRef}`);
    const branch = `gh-readonly-queue/${pull.baseRef}/pr-${pull.number}-${baseSha}`;
    const headSha = await mergeInto(this.#world, pull, baseSha, branch);
    const entry = { pull, headRef: `refs/heads/${branch}`, headSha, baseRef, baseSha };
    queue.push(entry);
    await announcePush(this.#world, this.#repository, {
      branch,
      before: null,
      after: headSha,
      sender: octocat,
    });
    await sendMergeGroup(this.#world, this.#repository, entry, 'checks_requested');
    return entry;
  }

  async #destroy(entry: QueueEntry, reason: GroupEnd): Promise<void> {
    await this.#repository.git.run(['update-ref', '-d', entry.headRef]);
    await sendMergeGroup(this.#world, this.#repository, entry, 'destroyed', reason);
  }
}
