import { short } from '../source/excerpt.ts';
import type { Expression } from '../source/hcl-tree.ts';
import type { Range } from '../source/text.ts';
import type { ReadKind } from './block.ts';
import type { FunctionContext } from './function.ts';
import { LimitReached } from './limits.ts';
import type { Value } from './value.ts';

/** What a name in an expression stands for. */
export type Names = {
  /** `var.x`, `local.x`, `module.x`, `path.x`, `each.key`, `count.index`, `terraform.workspace`. Throws EvaluationError. */
  readonly named: (scope: string, name: string, place: Range) => Value;
  /** A resource, data source or ephemeral resource as a whole: an object, a list or a map of objects. Throws EvaluationError. */
  readonly resource: (mode: 'resource' | ReadKind, type: string, name: string, place: Range) => Value;
};

/** Most steps of evaluation of one root module: each node of an expression that is computed counts one, about a microsecond. */
export const MAX_STEPS = 1_000_000;

/** Most steps of evaluation in one review. */
const MAX_STEPS_IN_ALL = 20_000_000;

/** Deepest chain of expressions and references that is followed. */
export const MAX_DEPTH = 400;

/** Most instances that the `count` and `for_each` of one review make in all. */
const MAX_INSTANCES_IN_ALL = 100_000;

/** UTF-16 units that functions read from files, read as templates, or match with patterns of files, in one review. */
const MAX_READ_TEXT = 50_000_000;

/** What one review may spend on evaluation. */
export class Budget {
  private steps = 0;
  /** Steps of the root modules before. */
  private spent = 0;
  private depth = 0;
  private instances = 0;
  private readonly maxSteps: number;
  /** How many results there were that a value which is not known yet can still turn into an error. */
  doubts = 0;

  private text = 0;
  private readonly templates = new Map<string, Expression>();

  constructor(maxSteps = MAX_STEPS) {
    this.maxSteps = maxSteps;
  }

  /** Takes into account what is read of files, or of their names. Throws LimitReached past the limit. */
  read(length: number): void {
    this.text += length;
    if (this.text > MAX_READ_TEXT)
      throw new LimitReached(`more than ${MAX_READ_TEXT} characters of files and names in all`);
  }

  /** A template, read once. Throws LimitReached past the limit, and what `read` throws. */
  template(text: string, read: () => Expression): Expression {
    const known = this.templates.get(text);
    if (known) return known;
    this.read(text.length);
    const template = read();
    this.templates.set(text, template);
    return template;
  }

  /** Makes instances. Throws LimitReached past the limit. */
  instantiate(count: number): void {
    this.instances += count;
    if (this.instances > MAX_INSTANCES_IN_ALL)
      throw new LimitReached(`more than ${MAX_INSTANCES_IN_ALL} instances in all`);
  }

  /** Counts work that is done without steps of its own: a look at so many values. Throws LimitReached past the limit. */
  spend(work: number): void {
    this.steps += work;
    if (this.steps > MAX_STEPS) throw new LimitReached('steps of evaluation');
  }

  /** Gives the next root module as many steps as the first had, as long as the review has some left. */
  renew(): void {
    this.spent += this.steps;
    this.steps = this.spent < MAX_STEPS_IN_ALL ? 0 : MAX_STEPS;
  }

  /** Runs one step. Throws LimitReached past the limits. */
  step<T>(run: () => T): T {
    if (++this.steps > this.maxSteps) throw new LimitReached('steps of evaluation');
    if (this.depth >= MAX_DEPTH) throw new LimitReached('depth of evaluation');
    this.depth++;
    try {
      return run();
    } finally {
      this.depth--;
    }
  }
}

/** Where an expression stands, and what its names mean there. */
export type Scope = {
  readonly file: string;
  /** The file's text; null in JSON syntax, where the places inside a string count from the string's start. */
  readonly text: string | null;
  /** The place of every part of the expression in JSON syntax. */
  readonly wholePlace: Range;
  readonly names: Names;
  /** Names that a `for` binds. */
  readonly bindings: ReadonlyMap<string, Value>;
  readonly context: Omit<FunctionContext, 'place'>;
  /** Whether the expression stands in a template that a function reads: none may read another one there. */
  readonly isTemplate?: true;
  readonly budget: Budget;
};

/** The place of an expression. */
export function placeIn({ file, text, wholePlace }: Scope, { start, end }: Expression): Range {
  return text === null ? wholePlace : { file, start, end };
}

/** The expression as it is written, shortened, for a reason. */
export function excerpt(scope: Scope, expression: Expression): string {
  return short(scope.text?.slice(expression.start, expression.end) ?? 'the expression');
}
