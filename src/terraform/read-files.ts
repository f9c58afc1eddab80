import type { Kind, Standing } from '../source/surroundings.ts';
import { unitBelow } from '../stage.ts';
import type { FileAccess } from './function.ts';
import type { World } from './world.ts';

/** Most paths that a stage's units name; beyond it the stage hangs on every file. */
const MAX_PATHS = 1_000;

/** The files that the expressions of one root module read. */
export class ReadFiles implements FileAccess {
  private readonly world: World;
  private readonly asked = new Set<string>();

  constructor(world: World) {
    this.world = world;
  }

  /** The units whose change can change what was read. */
  get units(): readonly string[] {
    return this.asked.size > MAX_PATHS ? [unitBelow('')] : [...this.asked];
  }

  /** Throws LimitReached. */
  at(path: string): Standing {
    this.note(path);
    // Terraform's own files may hold edits that are tried
    const found = this.world.files.get(path) ?? this.world.around.surroundings.at(path);
    if (typeof found !== 'string' && 'text' in found) this.world.budget.read(found.text.length);
    return found;
  }

  kindAt(path: string): Kind {
    this.note(path);
    return this.world.around.surroundings.kindAt(path);
  }

  childrenOf(folder: string): readonly string[] | null {
    this.note(unitBelow(folder));
    return this.world.around.surroundings.childrenOf(folder);
  }

  /** Throws LimitReached. */
  spend(characters: number): void {
    this.world.budget.read(characters);
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
