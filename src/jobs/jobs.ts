/** A piece of work. Jobs of one key are done one after the other; jobs of different keys side by side. */
export type Job<Work> = { readonly key: string; readonly work: Work };

/** A store of jobs and the workers that do them. */
export type Jobs<Work> = {
  /** Resolves once the job is stored. It takes the place of a job of the same key that has not begun. */
  readonly put: (job: Job<Work>) => Promise<void>;
  /**
   * Resolves once nothing waits and nothing runs. Waits between attempts are cut short, but not those of jobs that
   * are held.
   */
  readonly drain: () => Promise<void>;
};

/** One attempt at a job. */
export type Attempt = {
  /** 1 for the first. */
  readonly number: number;
  /** Whether a newer job of the same key waits: what this attempt would write is out of date. */
  readonly isSuperseded: () => Promise<boolean>;
};
