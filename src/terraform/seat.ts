import type { Because } from '../stage.ts';
import { addressOf, type Block } from './block.ts';
import type { Instance } from './expansion.ts';
import { ignoredPlace } from './ignored-place.ts';
import type { ModuleInstance } from './module-instance.ts';
import { EvaluationError, nullOf, unknownOf, type Value } from './value.ts';

/** One instance of a resource, and the module that it stands in. */
export type Seat = {
  readonly module: ModuleInstance;
  readonly block: Block;
  readonly instance: Instance;
  /** What would decide how many instances there are; empty where that is known. */
  readonly because: readonly Because[];
};

/** The address of the resource instance. */
export function seatAddress({ module, block, instance }: Seat): string {
  return module.addressIn(addressOf(block) + instance.key);
}

/** What an argument will be; null where it is not written, unknown where Terraform fails or leaves it as it is deployed. */
export function argumentOf({ module, block, instance }: Seat, name: string): Value {
  const argument = block.arguments.get(name);
  if (!argument) return nullOf();
  const ignored = ignoredPlace(block, name);
  if (ignored) {
    const text = `lifecycle.ignore_changes leaves ${name} as it is deployed`;
    return unknownOf('any', [{ ...ignored, text }]);
  }
  try {
    return module.argument(argument, instance);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return unknownOf('any', [{ ...(error.place ?? argument.valuePlace), text: error.message }]);
  }
}

/** Where an argument is written; the resource's header where it is not. */
export function placeOf({ block }: Seat, name: string): Block['header'] {
  return block.arguments.get(name)?.place ?? block.header;
}

/** Whether the seat exists wherever something in the other module does: no `[*]` on its way but those of both. */
export function isSure({ module, instance }: Seat, other: ModuleInstance): boolean {
  const [own, others] = [stepsTo(module), stepsTo(other)];
  const parting = own.findIndex((step, index) => step !== others[index]);
  const apart = parting < 0 ? [] : own.slice(parting);
  return ![...apart, instance.key].some((step) => step.endsWith('[*]'));
}

/** The module calls on the way, with their keys. */
function stepsTo({ place }: ModuleInstance): readonly string[] {
  return place.address.match(/module\.[^.[]+(?:\[(?:"(?:[^"\\]|\\.)*"|[^"\]]*)\])?/g) ?? [];
}
