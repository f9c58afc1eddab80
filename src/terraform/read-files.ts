import type { Kind, Standing, Surroundings } from '../source/surroundings.ts';
import { type Files, unitBelow } from '../stage.ts';
import type { FileAccess } from './function.ts';
import type { Budget } from './scope.ts';

/** Most paths that a stage's units name; beyond it the stage hangs on every file. */
const MAX_PATHS = 1_000;

/** The files that the expressions of one root module read. */
export class ReadFiles implements FileAccess {
  private readonly files: Files;
  private readonly surroundings: Surroundings;
  private readonly budget: Budget;
  private readonly asked = new Set<string>();

  /** `files` are those of Terraform itself, perhaps with edits that are tried. */
  constructor(files: Files, surroundings: Surroundings, budget: Budget) {
    this.files = files;
    this.surroundings = surroundings;
    this.budget = budget;
  }

  /** The units whose change can change what was read. */
  get units(): readonly string[] {
    return this.asked.size > MAX_PATHS ? [unitBelow('')] : [...this.asked];
  }

  /** Throws LimitReached. */
  at(path: string): Standing {
    this.note(path);
    const found = this.files.get(path) ?? this.surroundings.at(path);
    if (typeof found !== 'string' && 'text' in found) this.budget.read(found.text.length);
    return found;
  }

  kindAt(path: string): Kind {
    this.note(path);
    return this.surroundings.kindAt(path);
  }

  childrenOf(folder: string): readonly string[] | null {
    this.note(unitBelow(folder));
    return this.surroundings.childrenOf(folder);
  }

  /** Throws LimitReached. */
  spend(characters: number): void {
    this.budget.read(characters);
  }

  private note(unit: string): void {
    if (this.asked.size <= MAX_PATHS && !this.isNoted(unit)) this.asked.add(unit);
  }

  /** Whether everything below a folder above is noted already. */
  private isNoted(unit: string): boolean {
    for (let end = unit.lastIndexOf('/', unit.length - 2); end > 0; end = unit.lastIndexOf('/', end - 1))
      if (this.asked.has(unitBelow(unit.slice(0, end)))) return true;
    return this.asked.has(unitBelow(''));
  }
}
