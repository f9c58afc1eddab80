import { type Account, octocat } from './accounts.ts';
import { type CheckRun, runsOn } from './check-runs.ts';
import { suiteOf } from './check-suites.ts';
import { type FileChange, writeCommit } from './commits.ts';
import { ConversationByHand } from './conversation-by-hand.ts';
import { namedCommit, type Start, startOf } from './history.ts';
import { MergeQueue, type QueueEntry } from './merge-queue.ts';
import { sendRequestedAction, sendRunRerequested, sendSuite } from './payloads.ts';
import { type NewPull, openPull, PullByHand } from './pull-by-hand.ts';
import type { Pull } from './pulls.ts';
import { announcePush } from './pushes.ts';
import { branchTip, type Repository, type Role } from './repositories.ts';
import { type Review, type ReviewComment, visibleComments } from './reviews.ts';
import { commitSuggestions } from './suggestions.ts';
import { type Thread, threadsOf } from './threads.ts';
import type { World } from './world.ts';

export type Files = Readonly<Record<string, FileChange>> | ReadonlyMap<string, FileChange>;
export type CommitOptions = Start & { author?: string };
export type PullOptions = {
  title: string;
  head: string | { repository: SandboxRepository; branch: string };
  base?: string;
  body?: string;
  draft?: boolean;
};

/** A repository as people use it: they push, open pull requests, click and look. */
export class SandboxRepository {
  readonly #world: World;
  readonly #repository: Repository;
  readonly #fork: (fullName: string) => Promise<SandboxRepository>;

  constructor(world: World, repository: Repository, fork: (fullName: string) => Promise<SandboxRepository>) {
    this.#world = world;
    this.#repository = repository;
    this.#fork = fork;
  }

  get id(): number {
    return this.#repository.id;
  }

  get fullName(): string {
    return this.#repository.fullName;
  }

  get gitDir(): string {
    return this.#repository.git.gitDir;
  }

  get defaultBranch(): string {
    return this.#repository.defaultBranch;
  }

  /** Commits files on top of a branch and pushes it. A new branch starts at `from` (default: the default branch).
   * With `force` the branch is set back to `from` first, or without `from` its last commit is replaced. */
  async commit(branch: string, files: Files, message: string, options: CommitOptions = {}): Promise<string> {
    const before = await branchTip(this.#repository, branch);
    const start = await startOf(this.#repository, before, options);
    const after = await writeCommit(this.#repository.git, {
      ref: `refs/heads/${branch}`,
      ...start,
      changes: files instanceof Map ? files : new Map(Object.entries(files)),
      message,
      author: { name: options.author ?? octocat.login, email: 'octocat@users.noreply.github.com' },
      date: this.#world.nextCommitDate(),
    });
    await announcePush(this.#world, this.#repository, { branch, before, after, sender: octocat });
    return after;
  }

  /** Points a branch at an existing commit and pushes it: a new branch, a reset, a fast-forward. */
  async setBranch(branch: string, revision: string): Promise<string> {
    const before = await branchTip(this.#repository, branch);
    const after = await namedCommit(this.#repository, revision);
    if (before === after) return after;
    await this.#repository.git.setRef(`refs/heads/${branch}`, after);
    await announcePush(this.#world, this.#repository, { branch, before, after, sender: octocat });
    return after;
  }

  /** Copies the repository to another owner. The App's installation does not hold the fork. */
  fork(fullName: string): Promise<SandboxRepository> {
    return this.#fork(fullName);
  }

  /** Opens a pull request and answers its number; throws with GitHub's reason where it can't be opened. */
  async openPullRequest(options: PullOptions): Promise<number> {
    const { head, base = this.defaultBranch } = options;
    const isOwn = typeof head === 'string';
    const from: NewPull = {
      title: options.title,
      body: options.body ?? null,
      base,
      isDraft: options.draft ?? false,
      headRepository: isOwn ? this.#repository : head.repository.#repository,
      headRef: isOwn ? head : head.branch,
    };
    return (await openPull(this.#world, this.#repository, from)).number;
  }

  markReady(number: number): Promise<void> {
    return this.#byHand(number).markReady();
  }

  convertToDraft(number: number): Promise<void> {
    return this.#byHand(number).convertToDraft();
  }

  /** Changes the base branch: `edited` with `changes.base`. */
  retarget(number: number, base: string): Promise<void> {
    return this.#byHand(number).retarget(base);
  }

  /** Changes the title: `edited` without `changes.base`. */
  editTitle(number: number, title: string): Promise<void> {
    return this.#byHand(number).editTitle(title);
  }

  close(number: number): Promise<void> {
    return this.#byHand(number).close();
  }

  reopen(number: number): Promise<void> {
    return this.#byHand(number).reopen();
  }

  /** Merges into the base branch with a merge commit: a push there, then `closed` with `merged`. */
  merge(number: number): Promise<string> {
    return this.#byHand(number).merge();
  }

  /** A person answers a review comment; answers the new comment's id. */
  reply(number: number, commentId: number, body: string, user: Account = octocat): number {
    return this.conversation(number, user).reply(commentId, body);
  }

  /** What a person says and clicks in a pull request's conversation: comments, reviews, resolving. */
  conversation(number: number, user: Account = octocat): ConversationByHand {
    return new ConversationByHand(this.#world, this.#pull(number), user);
  }

  /** Locks the conversation, or unlocks it. */
  lock(number: number, isLocked = true): Promise<void> {
    return this.#byHand(number).lock(isLocked);
  }

  /** Threads that everybody sees, oldest first. */
  threads(number: number): readonly Thread[] {
    const pull = this.#pull(number);
    return threadsOf(pull, visibleComments(pull));
  }

  /** Archives it: everything can be read, nothing written. */
  archive(): void {
    this.#repository.isArchived = true;
  }

  /** Check runs on a commit, newest first. */
  checkRuns(sha: string): readonly CheckRun[] {
    return runsOn(this.#repository, sha);
  }

  /** Check runs on all commits, oldest first. */
  allCheckRuns(): readonly CheckRun[] {
    return this.#repository.checkRuns;
  }

  reviews(number: number): readonly Review[] {
    return this.#pull(number).reviews;
  }

  /** Review comments that everybody sees, oldest first. */
  comments(number: number): readonly ReviewComment[] {
    return visibleComments(this.#pull(number));
  }

  /** All pull requests, oldest first. */
  pullRequests(): readonly Readonly<Pull>[] {
    return [...this.#repository.pulls.values()];
  }

  /** The pull request's present state. */
  pullRequest(number: number): Readonly<Pull> {
    return this.#pull(number);
  }

  /** Clicks "Commit suggestion", or the batch button for several comments; answers the commit's id. */
  async applySuggestions(number: number, commentIds: readonly number[]): Promise<string> {
    const pull = this.#pull(number);
    const before = pull.headSha;
    const after = await commitSuggestions(this.#world, pull, commentIds);
    const push = { branch: pull.headRef, before, after, sender: octocat };
    await announcePush(this.#world, pull.headRepository ?? this.#repository, push);
    return after;
  }

  /** Clicks "Re-run" on a check run. */
  async rerequestCheckRun(id: number): Promise<void> {
    await sendRunRerequested(this.#world, this.#repository, this.#run(id), octocat);
  }

  /** Presses a button of a completed check run; anybody who may read the repository can. */
  async pressButton(id: number, identifier: string, user: Account = octocat): Promise<void> {
    const run = this.#run(id);
    const isShown = run.status === 'completed' && run.actions.some((one) => one.identifier === identifier);
    if (!isShown) throw new Error(`Check run ${id} shows no button ${identifier}`);
    await sendRequestedAction(this.#world, this.#repository, run, identifier, user);
  }

  /** "Merge when ready"; answers the group's branch and commits, as `merge_group` names them. */
  async enqueue(number: number): Promise<Readonly<QueueEntry>> {
    return this.#queue.enqueue(this.#pull(number));
  }

  /** "Remove from queue". */
  async dequeue(number: number): Promise<void> {
    await this.#queue.dequeue(this.#pull(number));
  }

  /** The first group's checks are green: it is merged. Answers the commit. */
  async mergeQueued(): Promise<string> {
    return this.#queue.mergeFirst();
  }

  /** Clicks "Re-run all checks" on a commit. */
  async rerequestCheckSuite(sha: string): Promise<void> {
    const suite = suiteOf(this.#world, this.#repository, await namedCommit(this.#repository, sha));
    await sendSuite(this.#world, this.#repository, suite, 'rerequested', octocat);
  }

  /** Text of a file at a revision, or null. */
  async readFile(revision: string, path: string): Promise<string | null> {
    const entry = await this.#repository.git.entry(await namedCommit(this.#repository, revision), path);
    const content = entry === null ? null : await this.#repository.git.blob(entry.sha);
    return content?.toString('utf8') ?? null;
  }

  /** Sets what a person may do here. */
  setRole(login: string, role: Role): void {
    this.#repository.roles.set(this.#world.meet(login).login, role);
  }

  get #queue(): MergeQueue {
    return new MergeQueue(this.#world, this.#repository);
  }

  #run(id: number): CheckRun {
    const run = this.#repository.checkRuns.find((candidate) => candidate.id === id);
    if (run === undefined) throw new Error(`${this.fullName} has no check run ${id}`);
    return run;
  }

  #pull(number: number): Pull {
    const pull = this.#repository.pulls.get(number);
    if (pull === undefined) throw new Error(`${this.fullName} has no pull request #${number}`);
    return pull;
  }

  #byHand(number: number): PullByHand {
    return new PullByHand(this.#world, this.#pull(number));
  }
}
