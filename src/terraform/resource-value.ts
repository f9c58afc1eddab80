import type { Range } from '../source/text.ts';
import { type Argument, ATTRIBUTE, type Block, CERTIFICATE_TYPE } from './block.ts';
import type { Expansion, Instance } from './expansion.ts';
import { FILLED, nullOf, PRESENT, possibilitiesOf, type Type, unknownOf, type Value } from './value.ts';

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
export function unwritten(address: string, name: string, { header, labels: [type] }: Block): Value {
  const step = { ...header, text: `${address} is declared here` };
  if (FILLED_IN.has(name))
    return unknownOf('string', [step], { can: FILLED, identity: address, isUndecided: false });
  if (isKept(type, name))
    return { ...nullOf('string'), because: [{ ...header, text: `${address} sets no ${name}` }] };
  return afterApply(address, name, header);
}

/** What Terraform or AWS makes of an attribute that a resource's block writes: what is written empty, it may fill in. */
export function written(
  address: string,
  { name, place }: Argument,
  { labels: [type] }: Block,
  value: Value,
): Value {
  if (isKept(type, name) || possibilitiesOf(value).other)
    return { ...value, because: [{ ...place, text: `${address} sets ${name}` }, ...value.because] };
  const filled = afterApply(address, name, place);
  return { ...filled, because: [...filled.because, ...value.because] };
}

/** The output of a `terraform_data`, which is its input, but known after the apply only unless that is null. */
export function outputOf(address: string, input: Value, header: Range): Value {
  if (input.kind === 'null') return input;
  return { ...afterApply(address, 'output', header), ...(!possibilitiesOf(input).null && { can: PRESENT }) };
}

function afterApply(address: string, name: string, place: Range): Value & { kind: 'unknown' } {
  return unknownOf('any', [{ ...place, text: `${name} of ${address} is known after the apply only` }]);
}

/** Whether a resource of this type has nothing in an attribute but what its block writes. */
function isKept(type: string | undefined, name: string): boolean {
  switch (type) {
    case CERTIFICATE_TYPE:
      return name === 'description' || name === 'tags';
    case 'aws_api_gateway_stage':
      return name === ATTRIBUTE;
    case 'terraform_data':
      return name === 'input' || name === 'triggers_replace';
    default:
      return type === 'null_resource' && name === 'triggers';
  }
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
