import type { Range } from '../source/text.ts';
import type { Expansion, Instance } from './expansion.ts';
import { FILLED, nullOf, type Type, unknownOf, type Value } from './value.ts';

/** Attributes that AWS fills in, so that they are never null or empty. */
const FILLED_IN = new Set(['id', 'arn', 'pem_encoded_certificate', 'created_date', 'expiration_date']);

/** The attributes of a resource instance, computed when they are asked for. Every name is there: no schema is at hand. */
class ResourceEntries implements ReadonlyMap<string, Value> {
  private readonly read: (name: string) => Value;
  private readonly names: readonly string[];
  private readonly known = new Map<string, Value>();

  constructor(names: readonly string[], read: (name: string) => Value) {
    this.names = names;
    this.read = read;
  }

  get(name: string): Value {
    const known = this.known.get(name);
    if (known) return known;
    const value = this.read(name);
    this.known.set(name, value);
    return value;
  }

  has(): boolean {
    return true;
  }

  get size(): number {
    return this.names.length;
  }

  *entries(): MapIterator<[string, Value]> {
    for (const name of this.names) yield [name, this.get(name)];
  }

  *keys(): MapIterator<string> {
    yield* this.names;
  }

  *values(): MapIterator<Value> {
    for (const name of this.names) yield this.get(name);
  }

  forEach(run: (value: Value, key: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [key, value] of this.entries()) run(value, key, this);
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }
}

/** An object whose attributes are computed when they are asked for. */
export function lazyObject(names: readonly string[], read: (name: string) => Value): Value {
  return {
    kind: 'mapping',
    type: 'any',
    entries: new ResourceEntries(names, read),
    because: [],
    isSensitive: false,
  };
}

/** What Terraform or AWS makes of an attribute that a resource's block does not write. */
export function unwritten(address: string, name: string, header: Range, isCertificate: boolean): Value {
  const step = { ...header, text: `${address} is declared here` };
  if (FILLED_IN.has(name))
    return unknownOf('string', [step], { can: FILLED, identity: address, isUndecided: false });
  if (isCertificate)
    return { ...nullOf('string'), because: [{ ...header, text: `${address} sets no ${name}` }] };
  return unknownOf('any', [{ ...header, text: `${name} of ${address} is known after the apply only` }]);
}

/**
 * The value of a block with all its instances: an object, a list of objects, or a map of objects. `address` and
 * `header` say where to look for why there is no instance.
 */
export function expandedValue(
  expansion: Expansion,
  address: string,
  header: Range,
  ofInstance: (instance: Instance) => Value,
): Value {
  const none =
    'because' in expansion ? [{ ...header, text: `${address} has no instance` }, ...expansion.because] : [];
  switch (expansion.kind) {
    case 'single':
      return ofInstance(expansion.instance);
    case 'count': {
      const items = expansion.instances.map(ofInstance);
      const type: Type = { kind: 'tuple', of: items.map(() => 'any') };
      const because = items.length === 0 ? none : [];
      return { kind: 'sequence', type, items, because, isSensitive: false };
    }
    case 'each': {
      const entries = new Map([...expansion.instances].map(([key, instance]) => [key, ofInstance(instance)]));
      return {
        kind: 'mapping',
        type: { kind: 'object', of: new Map([...entries].map(([key]) => [key, 'any'])) },
        entries,
        because: entries.size === 0 ? none : [],
        isSensitive: false,
      };
    }
    case 'unknown':
      return unknownOf('any', expansion.because, { can: FILLED });
    default:
      return expansion satisfies never;
  }
}
