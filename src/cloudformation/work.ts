/** Most steps of evaluation of one thing in a deployment, such as a stage: a value, a function or a condition is one. */
export const MAX_STEPS = 100_000;

/** Most of them for all of a deployment: for a few hard things, and for each resource. */
const STEPS_BESIDE = 100_000;
const STEPS_EACH = 200;

/** Deepest nesting of values, functions and conditions that is followed, those of stacks around included. */
export const MAX_DEPTH = 500;

/** Thrown where something is not evaluated to its end: nothing is said of what it would be. A part of a sentence. */
export class TooMuchWork extends Error {}

/** The evaluation of one deployment: its steps and its depth. */
export class Work {
  private left: number;
  private leftHere = MAX_STEPS;
  private depth = 0;

  /** `resources`: how many the template of the deployment has. */
  constructor(resources: number) {
    this.left = STEPS_BESIDE + STEPS_EACH * resources;
  }

  /** Begins with another thing of the deployment. */
  begin(): void {
    this.leftHere = MAX_STEPS;
  }

  /** Counts steps. Throws TooMuchWork where none is left. */
  step(count = 1): void {
    this.left -= count;
    this.leftHere -= count;
    if (this.left < 0 || this.leftHere < 0)
      throw new TooMuchWork(
        `it takes more than ${MAX_STEPS} steps of evaluation, or more than are left for the template`,
      );
  }

  /** What comes of one step within the others. Throws TooMuchWork. */
  within<T>(run: () => T): T {
    this.step();
    if (++this.depth > MAX_DEPTH) {
      this.depth--;
      throw new TooMuchWork(`values, functions and conditions are nested deeper than ${MAX_DEPTH} levels`);
    }
    try {
      return run();
    } finally {
      this.depth--;
    }
  }
}
