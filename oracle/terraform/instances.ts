import type { Chooser } from './chooser.ts';
import type { Reference } from './expressions.ts';
import type { Kind } from './kinds.ts';
import type { Argument } from './module.ts';

/** The repetition of a block, and how its instances are named. */
export type Repetition = { readonly argument: readonly Argument[]; readonly key: '' | 'count' | 'each' };

/** The names that a repeated block has inside. */
export function inside(key: Repetition['key'], [argument]: readonly Argument[]): Reference[] {
  if (key === 'count') {
    return [
      { text: 'count.index', kind: 'number', isNullable: false },
      { text: '"i${count.index}"', kind: 'string', isNullable: false },
    ];
  }
  if (key === '') return [];
  const isObject = argument?.value.includes('x.name => x') === true;
  return [
    { text: 'each.key', kind: 'string', isNullable: false },
    { text: 'each.value', kind: isObject ? 'object' : 'string', isNullable: isObject },
  ];
}

/** The ways to name an attribute of a block that has instances or not. */
export function instancesOf(
  whole: string,
  key: Repetition['key'],
  names: readonly string[],
  kind: Kind,
  chooser: Chooser,
  isNullable: boolean,
): Reference[] {
  const listed: Kind | null = kind === 'string' ? 'strings' : kind === 'object' ? 'objects' : null;
  return names.flatMap((name) => {
    const single = (text: string): Reference => ({ text, kind, isNullable });
    const fallback = chooser.one(['null', '""']);
    if (key === '')
      return [
        single(`${whole}.${name}`),
        ...(chooser.percent(20) ? [single(`one(${whole}[*].${name})`)] : []),
      ];
    if (key === 'count') {
      const list: Reference[] = listed ? [{ text: `${whole}[*].${name}`, kind: listed, isNullable }] : [];
      return [
        single(`one(${whole}[*].${name})`),
        single(`try(${whole}[0].${name}, ${fallback})`),
        single(`(length(${whole}) > 0 ? ${whole}[0].${name} : ${fallback})`),
        ...(chooser.percent(30)
          ? [single(`${whole}[0].${name}`), single(`element(concat(${whole}.*.${name}, [${fallback}]), 0)`)]
          : []),
        ...list,
      ];
    }
    const map: Reference[] =
      kind === 'string'
        ? [{ text: `{ for k, x in ${whole} : k => x.${name} }`, kind: 'map', isNullable }]
        : [];
    return [
      single(`try(${whole}["a"].${name}, ${fallback})`),
      single(`lookup({ for k, x in ${whole} : k => x.${name} }, "a", ${fallback})`),
      ...(listed ? [{ text: `values(${whole})[*].${name}`, kind: listed, isNullable }] : []),
      ...map,
    ];
  });
}
