import { createHash } from 'node:crypto';
import { sharedActions } from '../report/actions.ts';
import { combinedCheck } from '../report/combined-check.ts';
import type { Client } from './app.ts';
import { CONFIG_RUN_NAME, createRun, type Run, readRuns } from './check-runs.ts';
import { CLOSED, completeRun, type RunVerdict, SUPERSEDED } from './complete-run.ts';
import { type ExternalId, MAX_NUMBERS } from './external-id.ts';
import { aloneAt, type HeadPlace } from './head-lock.ts';
import { readPullRequest } from './pull-request.ts';
import type { Shell } from './shell.ts';
import type { StoredCheck, Verdict, Verdicts } from './verdicts.ts';

/**
 * One of our checks of a head commit. It belongs to all open pull requests of that head together, so that every change of it
 * is made under a lock of the head and from what is stored of all of them.
 */
export class HeadCheck {
  readonly #client: Client;
  readonly #shell: Shell;
  readonly #place: HeadPlace;
  readonly #verdicts: Verdicts;

  constructor(client: Client, place: HeadPlace, shell: Shell) {
    this.#client = client;
    this.#place = place;
    this.#shell = shell;
    this.#verdicts = place.name === CONFIG_RUN_NAME ? shell.configVerdicts : shell.verdicts;
  }

  /** Whether the newest of the head's `runs` says what is known of the pull request by this key. */
  async isPublished({ number, key }: Keyed, runs: readonly Run[]): Promise<boolean> {
    const stored = await this.#stored();
    const isKnown = stored.some((verdict) => verdict.number === number && verdict.key === key);
    return isKnown && isSaid(stored, runs[0]);
  }

  /**
   * Notes that a pull request is judged, and covers what was published by a run in progress, which it answers.
   * `found` are the head's runs as they were a moment ago.
   */
  async begin(subject: Keyed, found: readonly Run[]): Promise<Run> {
    return await this.#alone(async () => {
      const others = (await this.#stored()).filter(({ number }) => number !== subject.number);
      // One that was in progress may have been completed since, for a pull request that is closed by now.
      const isCertain = others.length === 0 && found.every(({ isCompleted }) => isCompleted);
      const runs = isCertain ? found : await this.#runs();
      await this.#put({ ...subject, check: null });
      return await this.#inProgress(runs, idOf([...others, subject]));
    });
  }

  /**
   * Stores what was found of a pull request, and completes the check unless another one is under way. `run` is what
   * `begin` answered. Answers how many annotations GitHub refused.
   */
  async finish({ number, key }: Keyed, check: StoredCheck, run?: Run): Promise<number> {
    return await this.#alone(async () => {
      await this.#put({ number, key: check.isVoid ? VOID : key, check });
      return await this.#settle(SUPERSEDED, run === undefined ? {} : { begun: run });
    });
  }

  /**
   * Brings the check up to date after a pull request has gone to another head (or was closed), and drops what is known
   * of it: last of all, so that an attempt that ends in between is made up for.
   */
  async leave(number: number, isClosed: boolean): Promise<void> {
    await this.#alone(async () => {
      await this.#settle(isClosed ? CLOSED : SUPERSEDED, { without: number });
      await this.#verdicts.remove(this.#place, number);
    });
  }

  async #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    return await aloneAt(this.#place, this.#shell, work);
  }

  async #put(verdict: Omit<Verdict, 'head'>): Promise<void> {
    await this.#verdicts.put(this.#place, { ...verdict, head: this.#place.head });
  }

  async #stored(): Promise<readonly Verdict[]> {
    return await this.#verdicts.at(this.#place, this.#place.head);
  }

  async #runs(): Promise<readonly Run[]> {
    return await readRuns(this.#client, this.#place, this.#shell.app.id);
  }

  /** Sees to it that the newest run is in progress, and no other one is. */
  async #inProgress(runs: readonly Run[], id: ExternalId): Promise<Run> {
    const [newest] = runs;
    const isKept = newest !== undefined && isOpenFor(newest, id);
    const run = isKept ? newest : await createRun(this.#client, this.#place, this.#shell.app.id, id);
    await this.#cancel(runs.filter((each) => each !== run));
    return run;
  }

  /**
   * Completes the check by what is stored, once nothing is under way; `gone` is said where nothing is stored. Answers
   * how many annotations GitHub refused.
   */
  async #settle(gone: RunVerdict, { begun, without }: { begun?: Run; without?: number }): Promise<number> {
    const all = await this.#stored();
    const stored = await this.#alive(all.filter(({ number }) => number !== without));
    const done = stored.flatMap(({ number, key, check }) => (check === null ? [] : [{ number, key, check }]));
    if (done.length < stored.length) return 0;
    const runs = begun !== undefined && done.length === 1 ? [begun] : await this.#runs();
    const [first, ...others] = done;
    if (first === undefined) {
      await this.#cancel(runs, gone);
      return 0;
    }
    const id = idOf(done);
    const [newest] = runs;
    if (newest?.isCompleted === true && newest.externalId?.key === id.key && id.key !== VOID) return 0;
    const run = await this.#inProgress(runs, id);
    const actions = sharedActions(done.map(({ check }) => check));
    const combined = { ...combinedCheck([first, ...others]), actions };
    return await completeRun(this.#client, this.#place, run, combined, id);
  }

  async #cancel(runs: readonly Run[], verdict: RunVerdict = SUPERSEDED): Promise<void> {
    for (const run of runs) if (!run.isCompleted) await completeRun(this.#client, this.#place, run, verdict);
  }

  /** Those that are not under way, or whose pull request is open at this head: a lost event must block nobody. */
  async #alive(stored: readonly Verdict[]): Promise<Verdict[]> {
    if (stored.every(({ check }) => check !== null)) return [...stored];
    const alive = await Promise.all(
      stored.map(async (verdict) => verdict.check !== null || this.#isHere(verdict)),
    );
    for (const [index, { number }] of stored.entries())
      if (!alive[index]) await this.#verdicts.remove(this.#place, number);
    return stored.filter((_, index) => alive[index]);
  }

  async #isHere({ number, head }: Verdict): Promise<boolean> {
    const pull = await readPullRequest(this.#client, this.#place.repository, number);
    return pull.isOpen && pull.head === head;
  }
}

type Keyed = { readonly number: number; readonly key: string };

/** The key of what is no verdict: nobody may believe that everything is published. */
const VOID = '';

function idOf(verdicts: readonly Keyed[]): ExternalId {
  const sorted = verdicts.toSorted((a, b) => a.number - b.number);
  return { pullRequests: sorted.map(({ number }) => number).slice(0, MAX_NUMBERS), key: keyOf(sorted) };
}

function keyOf(verdicts: readonly Keyed[]): string {
  const [first, ...others] = verdicts.map(({ key }) => key);
  if (others.length === 0) return first ?? VOID;
  if (verdicts.some(({ key }) => key === VOID)) return VOID;
  const parts = verdicts.map(({ number, key }) => [number, key]);
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** Whether the newest run says what all of these verdicts say together. */
function isSaid(verdicts: readonly Verdict[], newest: Run | undefined): boolean {
  const { key } = idOf(verdicts);
  const isJudged = verdicts.every(({ check }) => check !== null);
  return isJudged && key !== VOID && newest?.isCompleted === true && newest.externalId?.key === key;
}

/** Whether a run can be completed with another verdict: annotations can't be taken back. */
function isOpenFor(run: Run, id: ExternalId): boolean {
  return !run.isCompleted && (run.annotations === 0 || run.externalId?.key === id.key);
}
