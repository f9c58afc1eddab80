/** A piece of work. Jobs of one key are done one after the other; jobs of different keys side by side. */
export type Job<Work> = {
  readonly key: string;
  readonly work: Work;
  /** Milliseconds until it may begin; 0 unless told. It delays no job of the same key that waits already. */
  readonly delay?: number;
};

/** A store of jobs and the workers that do them. */
export type Jobs<Work> = {
  /** Resolves once the job is stored. It takes the place of a job of the same key that has not begun. */
  readonly put: (job: Job<Work>) => Promise<void>;
  /** How many jobs there are, in all instances. */
  readonly count: () => Promise<JobCount>;
  /**
   * Begins no more jobs, and resolves once those of this instance have ended, after `grace` milliseconds at the latest.
   * Then what runs is given back, and its attempts are superseded; answers how many these are. What waits stays stored.
   */
  readonly drain: (grace: number) => Promise<number>;
};

export type JobCount = { readonly waiting: number; readonly running: number };

/** One attempt at a job. */
export type Attempt = {
  /** 1 for the first. */
  readonly number: number;
  /** Whether the job has failed for good if this attempt fails. */
  readonly isLast: boolean;
  /** Whether a newer job of the same key waits, or another instance does this one: what this attempt would write is out of date. */
  readonly isSuperseded: () => Promise<boolean>;
};

/** Runs statements on the database that has the tables of the jobs. */
export type Queries = {
  readonly query: (text: string, parameters?: readonly unknown[]) => Promise<unknown[]>;
};

/** Where jobs are stored. */
export type JobStore = Queries & {
  /** Whether other instances may use it at the same time. */
  readonly isShared: boolean;
  readonly transaction: <Result>(work: (queries: Queries) => Promise<Result>) => Promise<Result>;
  /** What `work` returns, which runs while no other work of this key does, in no instance. */
  readonly exclusive: <Result>(key: string, work: () => Promise<Result>) => Promise<Result>;
};
