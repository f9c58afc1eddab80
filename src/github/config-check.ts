import { configCheck } from '../report/config-check.ts';
import type { Client } from './app.ts';
import { CONFIG_RUN_NAME, type Run, readRuns } from './check-runs.ts';
import type { Listing } from './comparison.ts';
import { failedCheck } from './failed-check.ts';
import { HeadCheck } from './head-check.ts';
import type { HeadPlace } from './head-lock.ts';
import type { ReviewJob } from './job.ts';
import type { Judged, Subject } from './judge.ts';
import { headUrl } from './place-url.ts';
import { isConfigPath } from './policy-document.ts';
import { previewConfig } from './preview-config.ts';
import type { PullRequest } from './pull-request.ts';
import { RateLimitError } from './rate-limit-error.ts';
import { runKeyOf } from './run-key.ts';
import type { Shell } from './shell.ts';
import { SupersededError } from './superseded-error.ts';
import type { StoredCheck } from './verdicts.ts';

/** What all of these checks have in common: a button would do nothing for the config. */
const PLAIN = { actions: [], branch: null, isVoid: false };

/** What the check says once a pull request that changed the config changes it no more, at the same head. */
const UNCHANGED: StoredCheck = {
  conclusion: 'success',
  title: 'The config is not changed any more',
  summary:
    'Compared with the branch that it is for now, this pull request changes no config: there is nothing to say about it.',
  annotations: [],
  ...PLAIN,
};

const UNCHANGED_KEY = 'unchanged';

/** What the check says where GitHub's list of files ends before the config. */
const UNSEEN: StoredCheck = {
  conclusion: 'neutral',
  title: 'The config of this change can not be seen',
  summary:
    'The repository has more files than GitHub lists, and the config is not among those that are listed: whether this change removes it, or what it writes, is not known. `stage-review check` in a clone validates it.',
  annotations: [],
  ...PLAIN,
};

/** A pull request, and who works on it. */
type PullRequestPlace = Omit<Subject<PullRequest>, 'config'>;

/** The second check of a pull request that changes the config. */
export class ConfigCheck {
  readonly #subject: Subject<PullRequest>;
  readonly #job: ReviewJob;
  readonly #shell: Shell;
  readonly #check: HeadCheck;
  readonly #key: string;
  #run: Run | 'published' | null = null;
  /** Whether the list of changed files names the config. */
  #isListed = false;

  constructor(subject: Subject<PullRequest>, mergeBase: string, job: ReviewJob, shell: Shell) {
    const { client, target: pull, config, installation } = subject;
    this.#subject = subject;
    this.#job = job;
    this.#shell = shell;
    this.#check = headCheck(client, { installation, repository: pull.repository, head: pull.head }, shell);
    // Nothing is said about a draft that is not said of the ready pull request.
    this.#key = runKeyOf({ ...shell, pull: { ...pull, isDraft: false }, mergeBase, config });
  }

  /** Covers what was published by a run in progress as soon as the list of changed files names the config. */
  async begin(listing: Promise<Listing>): Promise<void> {
    const { files } = await listing;
    const paths = files.flatMap(({ path, previousPath }) => [path, previousPath ?? path]);
    this.#isListed = paths.some(isConfigPath);
    if (this.#isListed) await this.#begun();
  }

  /**
   * Publishes what the change of the config would do, where there is one. Answers whether all is said: a failure
   * here costs the first check nothing, and must be tried again.
   */
  async finish(judged: Judged): Promise<boolean> {
    // Either list may be cut short.
    const isChanged = this.#isListed || judged.changed.some(isConfigPath);
    if (!isChanged) return await this.#withdraw();
    const run = await this.#begun();
    if (run === 'published') return true;
    const check = await this.#checkOf(judged);
    const refused = await this.#check.finish(this.#keyed(this.#key), check, run);
    if (refused > 0) this.#shell.log.warn({ ...this.#fields(), refused }, 'GitHub refused annotations');
    return !check.isVoid;
  }

  async #begun(): Promise<Run | 'published'> {
    this.#run ??= await this.#begin();
    return this.#run;
  }

  async #begin(): Promise<Run | 'published'> {
    const { client, target: pull } = this.#subject;
    const runs = await readRuns(client, { ...pull, name: CONFIG_RUN_NAME }, this.#shell.app.id);
    const keyed = this.#keyed(this.#key);
    const isAsked = this.#job.rerunOf === pull.head;
    if (!isAsked && (await this.#check.isPublished(keyed, runs))) return 'published';
    return await this.#check.begin(keyed, runs);
  }

  async #checkOf(judged: Judged): Promise<StoredCheck> {
    const { target } = this.#subject;
    try {
      const { head } = judged.revisions;
      const preview = await previewConfig(this.#subject, judged, this.#shell);
      if (head.truncated && preview.files.length === 0) return UNSEEN;
      const check = configCheck(preview, headUrl(target, head.tree));
      return { ...check, annotations: [...check.annotations], ...PLAIN };
    } catch (error) {
      if (error instanceof RateLimitError || error instanceof SupersededError) throw error;
      this.#shell.log.error({ ...this.#fields(), error }, 'the config could not be previewed');
      return failedCheck(error, this.#job.delivery);
    }
  }

  /** Where an earlier state of the same head got the check, it is said that there is nothing to say any more. */
  async #withdraw(): Promise<boolean> {
    const { target: pull, installation } = this.#subject;
    const place = { installation, repository: pull.repository };
    const known = await this.#shell.configVerdicts.of(place, pull.number);
    if (known?.head === pull.head) await this.#check.finish(this.#keyed(UNCHANGED_KEY), UNCHANGED);
    return true;
  }

  #keyed(key: string): { number: number; key: string } {
    return { number: this.#subject.target.number, key };
  }

  #fields(): Record<string, unknown> {
    const { repository, number } = this.#subject.target;
    return { repository: `${repository.owner}/${repository.name}`, pullRequest: number };
  }
}

/** Completes the check that a job for this pull request left in progress when it failed for good, if there is one. */
export async function failConfigCheck(
  { client, target: pull, installation }: PullRequestPlace,
  failed: StoredCheck,
  shell: Shell,
): Promise<void> {
  const place = { installation, repository: pull.repository };
  const known = await shell.configVerdicts.of(place, pull.number);
  if (known?.head !== pull.head) return;
  const check = headCheck(client, { ...place, head: pull.head }, shell);
  // What was found before the failure still holds, though perhaps nobody was told.
  await check.finish({ number: pull.number, key: known.key }, known.check ?? failed);
}

/** Brings up to date what an earlier head has, or what this one has of a pull request that was closed. */
export async function leaveConfigCheck(
  { client, target: pull, installation }: PullRequestPlace,
  shell: Shell,
): Promise<void> {
  const place = { installation, repository: pull.repository };
  const known = await shell.configVerdicts.of(place, pull.number);
  if (known === null || (pull.isOpen && known.head === pull.head)) return;
  await headCheck(client, { ...place, head: known.head }, shell).leave(pull.number, !pull.isOpen);
}

function headCheck(client: Client, place: HeadPlace, shell: Shell): HeadCheck {
  return new HeadCheck(client, { ...place, name: CONFIG_RUN_NAME }, shell);
}
