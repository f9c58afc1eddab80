import type { Because } from '../stage.ts';
import { type Block, nameOf } from './block.ts';
import type { ModuleInstance } from './module-instance.ts';
import { referencesIn } from './module-references.ts';
import { argumentOf, type Seat } from './seat.ts';
import { EvaluationError, type Value } from './value.ts';

/** Arguments of a module call that give the module nothing. */
const NOT_GIVEN = new Set(['source', 'version', 'providers', 'depends_on', 'count', 'for_each']);

/** The resources whose identity is given to modules that are not followed, by address, and where. */
export function handedOn(modules: readonly ModuleInstance[]): ReadonlyMap<string, readonly Because[]> {
  const reader = new HandoverReader();
  for (const module of modules) for (const call of unfollowed(module)) reader.read(call);
  return reader.found;
}

/** Where an API is plainly given to a module beside it that is not followed; nothing is computed. */
export function plainlyHandedOn({ module, block }: Seat): readonly Because[] {
  const [type, name] = block.labels;
  for (const call of module.module.calls.values()) {
    const given = [...call.arguments.values()].some(
      (argument) =>
        !NOT_GIVEN.has(argument.name) &&
        referencesIn(argument.value).some((each) => each.first === type && each.name === name),
    );
    if (given && !module.called(call)) return [{ ...call.header, text: givenText(call) }];
  }
  return [];
}

function givenText(call: Block): string {
  return `module.${nameOf(call)} is given the API, and is not followed`;
}

function* unfollowed(module: ModuleInstance): Generator<Seat> {
  for (const block of module.module.calls.values()) {
    const isElsewhere = !module.called(block);
    const { instances, because } = module.instancesOf(block);
    for (const instance of instances)
      if (isElsewhere || !module.child(block, instance)) yield { module, block, instance, because };
  }
}

class HandoverReader {
  readonly found = new Map<string, readonly Because[]>();
  /** Large values are handed to many modules: what is in one counts once. */
  private readonly seen = new Set<Value>();

  read(call: Seat): void {
    const text = givenText(call.block);
    for (const name of call.block.arguments.keys())
      if (!NOT_GIVEN.has(name)) this.look(argumentOf(call, name), [{ ...call.block.header, text }]);
  }

  private look(value: Value, because: readonly Because[]): void {
    const waiting = [value];
    for (let part = waiting.pop(); part; part = waiting.pop()) {
      if (this.seen.has(part)) continue;
      this.seen.add(part);
      if (part.kind === 'unknown' && part.identity !== null && !this.found.has(part.identity))
        this.found.set(part.identity, because);
      if (part.kind === 'sequence') for (const item of part.items) waiting.push(item);
      if (part.kind === 'mapping') for (const entry of entriesOf(part)) waiting.push(entry);
    }
  }
}

/** The values of a mapping; of a whole resource or module its id and what its block writes, as far as they are sound. */
function entriesOf(value: Value & { kind: 'mapping' }): Value[] {
  if (value.type !== 'any') return [...value.entries.values()];
  return ['id', ...value.entries.keys()].flatMap((name) => {
    try {
      return value.entries.get(name) ?? [];
    } catch (error) {
      if (error instanceof EvaluationError) return [];
      throw error;
    }
  });
}
