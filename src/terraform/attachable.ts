import type { Expression } from '../source/hcl-tree.ts';
import { ATTRIBUTE, CERTIFICATE_TYPE } from './block.ts';
import { unwrapped } from './json-expression.ts';
import { referencesIn } from './references.ts';
import type { Declarations, Resource } from './resource.ts';

/** Arguments of any resource that say where it is: a certificate and its stage must agree in them. */
export const SETTINGS = ['provider', 'region'] as const;

/**
 * The certificate of the folder to attach to a stage: the only one that no stage refers to, else the only one. One
 * that has instances of its own, or is made by another provider or in another region, does not count.
 */
export function attachable(stage: Resource, declarations: Declarations): Resource | null {
  const wanted = settingsOf(stage);
  const certificates = declarations.resources.filter(
    (resource) =>
      resource.type === CERTIFICATE_TYPE &&
      !resource.arguments.has('count') &&
      !resource.arguments.has('for_each') &&
      settingsOf(resource) === wanted,
  );
  const attached = attachedBy(declarations);
  const free = certificates.filter(({ address }) => !attached.has(address));
  return (free.length === 1 ? free[0] : certificates.length === 1 ? certificates[0] : null) ?? null;
}

const known = new WeakMap<Declarations, ReadonlySet<string>>();

/** What the certificates of all stages refer to, also through locals. */
function attachedBy(declarations: Declarations): ReadonlySet<string> {
  const before = known.get(declarations);
  if (before) return before;
  const found = new Set<string>();
  const waiting = declarations.resources
    .filter(({ type }) => type === 'aws_api_gateway_stage')
    .flatMap(({ written }) => written.filter(({ name }) => name === ATTRIBUTE).map(({ value }) => value));
  for (let value = waiting.pop(); value; value = waiting.pop())
    for (const reference of referencesIn(value)) {
      const local = found.has(reference) ? undefined : declarations.locals.get(reference);
      found.add(reference);
      if (local) waiting.push(local);
    }
  known.set(declarations, found);
  return found;
}

/** A text that is the same for resources that are made by the same provider in the same region. */
function settingsOf({ arguments: set }: Resource): string {
  const provider = set.get('provider')?.value;
  const region = set.get('region')?.value;
  return JSON.stringify([provider ? providerOf(provider) : 'aws', region ? shapeOf(region) : 'null']);
}

/** `aws.eu` may also stand in quotes. */
function providerOf(expression: Expression): string {
  const plain = unwrapped(expression);
  if (plain.kind === 'literal') return plain.text;
  if (plain.kind === 'variable') return plain.name;
  if (plain.kind === 'attribute' && plain.object.kind === 'variable')
    return `${plain.object.name}.${plain.name}`;
  return shapeOf(plain);
}

/** The expression without its places; `null` for the literal. */
function shapeOf(expression: Expression): string {
  const plain = unwrapped(expression);
  if (plain.kind === 'literal') return JSON.stringify(plain.value);
  return JSON.stringify(plain, (key, value: unknown) =>
    key === 'start' || key === 'end' ? undefined : value,
  );
}
