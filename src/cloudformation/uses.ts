import { type DocumentNode, type MappingEntry, mappingValue, withMerged } from '../source/tree.ts';
import { ATTRIBUTE } from './certificate.ts';
import { functionCall, textOf } from './function-call.ts';
import { isNestedStack } from './nested-stack.ts';
import { CERTIFICATE_TYPE } from './reference.ts';
import type { Named } from './site.ts';
import { DEPLOYMENT_TYPE, STAGE_TYPE } from './stage-type.ts';
import type { Template } from './template.ts';

/** Who uses a name: a certificate or a stage's setting of one, a condition, a parameter of a nested stack, or anything else. */
type User = 'certificate' | 'other' | { readonly condition: string } | { readonly argument: DocumentNode };

type Uses = { readonly of: ReadonlyMap<string, readonly User[]>; readonly isWhole: boolean };

/** Most values of one template that are looked at. */
const MAX_VALUES = 200_000;

const known = new WeakMap<Template, Uses>();

/**
 * Whether names are used for anything but certificates; outputs only tell. `carriers` are the values in parameters of
 * stacks on the way to a certificate.
 */
export function hasOtherUses(names: readonly Named[], carriers: ReadonlySet<DocumentNode>): boolean {
  const waiting = [...names];
  const seen = new Set<string>();
  for (const { template, name } of waiting) {
    const id = JSON.stringify([template.file.path, template.document.start, name]);
    if (seen.has(id)) continue;
    seen.add(id);
    const uses = usesOf(template);
    if (!uses.isWhole) return true;
    for (const user of sameNames(name).flatMap((each) => uses.of.get(each) ?? [])) {
      if (user === 'certificate') continue;
      if (user === 'other' || ('argument' in user && !carriers.has(user.argument))) return true;
      if ('condition' in user) waiting.push({ template, name: `condition ${user.condition}` });
    }
  }
  return false;
}

/** A map may be read under a key, or a name, that is computed. */
function sameNames(name: string): string[] {
  const [kind, map = '', key] = name.split(' ');
  return kind === 'map' ? [name, `map ${map} *`, `map * ${key}`, 'map * *'] : [name];
}

function usesOf(template: Template): Uses {
  const before = known.get(template);
  if (before) return before;
  const reader = new UseReader();
  for (const root of template.roots) for (const entry of root.entries) reader.section(entry);
  const found = { of: reader.uses, isWhole: reader.left > 0 };
  known.set(template, found);
  return found;
}

/** Sections that decide nothing. */
const TELLING = new Set(['Outputs', 'Metadata', 'Parameters', 'Mappings']);

class UseReader {
  readonly uses = new Map<string, User[]>();
  left = MAX_VALUES;

  section({ key, value }: MappingEntry): void {
    const name = textOf(key) ?? '';
    if (TELLING.has(name)) return;
    if (value.kind !== 'mapping' || (name !== 'Conditions' && name !== 'Resources')) {
      this.read(value, 'other');
      return;
    }
    for (const entry of withMerged([value]).flatMap(({ entries }) => entries)) {
      const id = textOf(entry.key) ?? '';
      if (name === 'Conditions') this.read(entry.value, { condition: id });
      else this.resource(entry.value);
    }
  }

  private resource(body: DocumentNode): void {
    const type = textOf(mappingValue(body, 'Type')) ?? '';
    this.read(body, type === CERTIFICATE_TYPE ? 'certificate' : 'other', usersWithin(body, type));
  }

  /** Every name in a value; `special` values have users of their own. */
  private read(node: DocumentNode, user: User, own: ReadonlyMap<DocumentNode, User> = NONE): void {
    const waiting: { readonly node: DocumentNode; readonly user: User }[] = [{ node, user }];
    for (let at = waiting.pop(); at && this.left-- > 0; at = waiting.pop()) {
      const { node: value } = at;
      const who = own.get(value) ?? at.user;
      this.names(value, who);
      if (value.kind === 'sequence') for (const item of value.items) waiting.push({ node: item, user: who });
      if (value.kind === 'mapping')
        for (const entry of value.entries) waiting.push({ node: entry.value, user: who });
    }
  }

  private names(node: DocumentNode, user: User): void {
    const add = (name: string | null): void => {
      if (name === null) return;
      const users = this.uses.get(name);
      if (users) users.push(user);
      else this.uses.set(name, [user]);
    };
    const condition = textOf(mappingValue(node, 'Condition'));
    if (condition !== null) add(`condition ${condition}`);
    const call = functionCall(node);
    if (!call) return;
    const items = call.argument.kind === 'sequence' ? call.argument.items : [call.argument];
    const [first = null, , third = null] = items.map(textOf);
    if (call.name === 'Ref') add(first);
    if (call.name === 'Fn::If' || (call.name === 'Condition' && node.tag !== null)) add(`condition ${first}`);
    if (call.name === 'Fn::FindInMap') add(`map ${first ?? '*'} ${third ?? '*'}`);
    if (call.name === 'Fn::Sub')
      for (const [, name = ''] of (first ?? '').matchAll(/\$\{([A-Za-z0-9]+)\}/g)) add(name);
  }
}

const NONE: ReadonlyMap<DocumentNode, User> = new Map();

/** The values within a resource that have users of their own: a stage's certificate, the parameters of a stack. */
function usersWithin(body: DocumentNode, type: string): ReadonlyMap<DocumentNode, User> {
  const properties = mappingValue(body, 'Properties');
  const holder = type === DEPLOYMENT_TYPE ? mappingValue(properties, 'StageDescription') : properties;
  const attribute = mappingValue(holder, ATTRIBUTE);
  if ((type === STAGE_TYPE || type === DEPLOYMENT_TYPE) && attribute)
    return new Map([[attribute, 'certificate']]);
  const parameters = isNestedStack(type) ? mappingValue(properties, 'Parameters') : undefined;
  const entries = parameters?.kind === 'mapping' ? parameters.entries : [];
  return new Map(entries.map(({ value }) => [value, { argument: value }]));
}
