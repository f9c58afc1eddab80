import { evaluate } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { textOf } from './function-call.ts';
import type { LoopedResource } from './resource.ts';
import { TemplateError, type Value } from './value.ts';
import { TooMuchWork } from './work.ts';
import { Split } from './world.ts';

/** Most copies of one resource that loops make. */
export const MAX_COPIES = 1_000;

/** What a copy of a resource is called, and what the names of its loops stand for in it. */
export type Copy = { readonly id: string; readonly names: ReadonlyMap<string, Value> };

/**
 * The copies that `Fn::ForEach` makes of a resource, in order; null where the values are not known or too many.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
export function copiesOf({ id, loops, isDeep }: LoopedResource, frame: Frame): readonly Copy[] | null {
  if (isDeep) return null;
  frame.work.begin();
  let copies: Copy[] = [{ id, names: new Map() }];
  for (const { value } of loops) {
    const [identifier, collection] = value.kind === 'sequence' ? value.items : [];
    const name = textOf(identifier);
    if (name === null || !collection) return null;
    const next: Copy[] = [];
    for (const copy of copies) {
      const items = itemsOf(() => evaluate(collection, { ...frame, loops: copy.names }));
      if (!items || next.length + items.length > MAX_COPIES) return null;
      for (const item of items)
        next.push({ id: named(copy.id, name, item.text), names: new Map(copy.names).set(name, item) });
    }
    copies = next;
  }
  return copies;
}

type Text = Value & { readonly kind: 'text' };

function itemsOf(read: () => Value): readonly Text[] | null {
  try {
    const value = read();
    const items = value.kind === 'list' ? value.items : [];
    const texts = items.filter((item) => item.kind === 'text');
    return value.kind === 'list' && texts.length === items.length ? texts : null;
  } catch (error) {
    if (error instanceof Split || error instanceof TemplateError || error instanceof TooMuchWork) return null;
    throw error;
  }
}

/** A logical id with the value of one name; `&{…}` takes its letters and digits only. */
function named(id: string, name: string, value: string): string {
  return id.replaceAll(`\${${name}}`, value).replaceAll(`&{${name}}`, value.replace(/[^A-Za-z0-9]/g, ''));
}
