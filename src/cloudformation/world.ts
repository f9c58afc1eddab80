import { TooMuchWork, type Work } from './work.ts';

/** What decides and is not in the template: a parameter without a default, a pseudo parameter, an undeclared condition. */
export type Input = {
  readonly key: string;
  /** How people call it. */
  readonly label: string;
  /** All values that it can have; null where any text will do. */
  readonly allowed: readonly string[] | null;
  /** Whether it must not be told which value it has. */
  readonly isSecret: boolean;
};

type Assumption = { readonly input: Input; readonly is: string | null; readonly not: ReadonlySet<string> };

type Assumptions = ReadonlyMap<string, Assumption>;

/** Thrown where a result depends on whether an input has a value, or on which it has (null): all cases must be looked at. */
export class Split extends Error {
  readonly input: Input;
  readonly literal: string | null;

  constructor(input: Input, literal: string | null) {
    super(`${input.label} decides`);
    this.input = input;
    this.literal = literal;
  }
}

/** A combination of inputs, as far as they have been asked for. */
export class World {
  private readonly assumptions: Assumptions;

  constructor(assumptions: Assumptions = new Map()) {
    this.assumptions = assumptions;
  }

  /** Whether an input has this value here. Throws Split where it may and may not. */
  is(input: Input, literal: string): boolean {
    const candidates = this.candidates(input);
    if (candidates ? !candidates.includes(literal) : this.assumption(input).not.has(literal)) return false;
    if (candidates?.length === 1) return true;
    throw new Split(input, literal);
  }

  /** The value of an input; null where any text will do. Throws Split where it is one of several. */
  valueOf(input: Input): string | null {
    const candidates = this.candidates(input);
    if (!candidates) return null;
    const [first = ''] = candidates;
    if (candidates.length === 1) return first;
    if (candidates.length > MAX_WORLDS) throw new TooMuchWork(TOO_MANY);
    throw new Split(input, null);
  }

  /** The worlds that this one falls into. */
  split({ input, literal }: Split): World[] {
    const { not } = this.assumption(input);
    const assume = (assumption: Assumption) =>
      new World(new Map(this.assumptions).set(input.key, assumption));
    if (literal === null) return this.candidates(input)?.map((is) => assume({ input, is, not })) ?? [];
    return [
      assume({ input, is: literal, not }),
      assume({ input, is: null, not: new Set([...not, literal]) }),
    ];
  }

  /** Whether each input can still have a value. */
  get isPossible(): boolean {
    return [...this.assumptions.values()].every(({ input }) => this.candidates(input)?.length !== 0);
  }

  /** What is assumed, in words: `Env is "prod"`, `Env is not "dev" or "test"`. */
  get description(): string {
    return [...this.assumptions.values()].map((each) => this.told(each)).join(' and ');
  }

  /** The inputs that are asked for, as people call them. */
  get labels(): readonly string[] {
    return [...this.assumptions.values()].map(({ input }) => input.label);
  }

  private told({ input, not }: Assumption): string {
    const { label, isSecret } = input;
    const candidates = this.candidates(input);
    if (isSecret) return `${label} has ${candidates ? 'this value' : 'another value'}`;
    if (candidates?.length === 1) return `${label} is ${shown(candidates[0] ?? '')}`;
    return `${label} is not ${[...not].map(shown).join(' or ')}`;
  }

  private assumption(input: Input): Assumption {
    return this.assumptions.get(input.key) ?? { input, is: null, not: new Set() };
  }

  private candidates(input: Input): readonly string[] | null {
    const { is, not } = this.assumption(input);
    if (is !== null) return [is];
    return input.allowed?.filter((each) => !not.has(each)) ?? null;
  }
}

function shown(text: string): string {
  return text === 'true' || text === 'false' ? text : JSON.stringify(text);
}

/** Most worlds that are looked at for one stage. */
export const MAX_WORLDS = 250;

const TOO_MANY = `more than ${MAX_WORLDS} combinations of parameters and conditions decide, which are not all looked at`;

/** What comes of each possible world; a part of a sentence where a limit is reached. */
export function explore<T>(work: Work, run: (world: World) => T): { world: World; result: T }[] | string {
  const found: { world: World; result: T }[] = [];
  work.begin();
  const pending = [new World()];
  let runs = 0;
  for (let world = pending.pop(); world; world = pending.pop()) {
    if (++runs > 2 * MAX_WORLDS) return TOO_MANY;
    try {
      found.push({ world, result: run(world) });
    } catch (error) {
      if (error instanceof TooMuchWork) return error.message;
      if (!(error instanceof Split)) throw error;
      for (const each of world.split(error).toReversed()) if (each.isPossible) pending.push(each);
    }
  }
  return found;
}
