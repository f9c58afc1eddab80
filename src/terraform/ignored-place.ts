import type { Expression } from '../source/hcl-tree.ts';
import type { Range } from '../source/text.ts';
import type { Argument, Block } from './block.ts';

/** Where `lifecycle.ignore_changes` names the attribute of a resource, or everything; null where it does not. */
export function ignoredPlace(resource: Block, attribute: string): Range | null {
  const lists = resource.nested.flatMap((block) =>
    block.kind === 'lifecycle' ? (block.arguments.get('ignore_changes') ?? []) : [],
  );
  const all = lists.find(({ value }) => value.kind !== 'tuple' && isNamed(value, attribute));
  // the list of an override file takes the place of the one before it, unless it is empty
  const last = lists.findLast(({ value }) => value.kind !== 'tuple' || value.items.length > 0);
  const ignored = all ?? (last && isNamed(last.value, attribute) ? last : null);
  const json = resource.written.find((each) => each.name === 'lifecycle' && isInJson(each, attribute));
  return (ignored ?? json)?.place ?? null;
}

function isNamed(value: Expression, attribute: string): boolean {
  if (value.kind === 'variable') return value.name === 'all';
  if (value.kind === 'literal') return value.text === 'all';
  return value.kind === 'tuple' && value.items.some((item) => isName(item, attribute));
}

function isName(item: Expression, attribute: string): boolean {
  if (item.kind === 'variable') return item.name === attribute;
  return item.kind === 'literal' && (item.text === attribute || item.text === '*');
}

/** `lifecycle` of JSON syntax: an object, or a list of one. */
function isInJson({ value }: Argument, attribute: string): boolean {
  const objects = value.kind === 'tuple' ? value.items : [value];
  return objects.some(
    (object) =>
      object.kind === 'object' &&
      object.items.some(
        ({ key, value: inner }) =>
          key.kind === 'literal' && key.text === 'ignore_changes' && isNamed(inner, attribute),
      ),
  );
}
