import { convert, unify } from '../convert.ts';
import type { Parameter, TerraformFunction } from '../function.ts';
import { limitItems } from '../limits.ts';
import { isOpenSet, setOf } from '../set-of.ts';
import { isSameType, partTypes } from '../type-rules.ts';
import { EvaluationError, isWhollyKnown, listOf, type Type, tupleOf, type Value } from '../value.ts';
import { valueKey } from '../value-key.ts';
import { argumentOf, elementType, itemsOf, kindOf } from './sequences.ts';
import { COLLECTION, undecidedBy, unlike } from './undecided.ts';

const setNamed = (name: string): Parameter => ({
  name,
  type: { kind: 'set', of: 'any' },
  isUnknownAllowed: true,
});

/** The functions of sets. */
export const SET_FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map<string, TerraformFunction>([
  [
    'setintersection',
    { parameters: [setNamed('first_set')], variadic: setNamed('other_sets'), call: ofSets(intersection) },
  ],
  [
    'setproduct',
    { parameters: [], variadic: { name: 'sets', type: 'any', isUnknownAllowed: true }, call: setproduct },
  ],
  ['setsubtract', { parameters: [setNamed('a'), setNamed('b')], call: ofSets(difference) }],
  ['setunion', { parameters: [setNamed('first_set')], variadic: setNamed('other_sets'), call: setunion }],
]);

type Items = readonly Value[];

const UNLIKE = 'the sets must have elements of one type';

/** The sets as sets of one type, which an empty set of none takes on; null where there is none. */
function alike(args: readonly Value[]): { sets: readonly Value[]; of: Type } | null {
  const given = args.map((_, index) => argumentOf(args, index, 'set'));
  const counted = given.filter((set) => elementType(set.type) !== 'any' || itemsOf(set)?.length !== 0);
  const of = counted.length === 0 ? 'any' : unify(counted.map((set) => elementType(set.type)));
  if (of === null) return null;
  const sets = given.map((set) => convert(set, { kind: 'set', of }));
  const isOneType = sets.every((set) => isSameType(set.type, sets[0]?.type ?? set.type));
  return isOneType ? { sets, of } : null;
}

function setunion(args: readonly Value[]): Value {
  const found = alike(args);
  if (found === null) return unlike(args, UNLIKE, { kind: 'set', of: 'any' });
  const { sets, of } = found;
  const open = sets.filter((set) => itemsOf(set) === null);
  if (open.length > 0) return undecidedBy(open, { kind: 'set', of }, COLLECTION);
  const items = sets.flatMap((set) => itemsOf(set) ?? []);
  limitItems(items.length);
  return setOf(items, of);
}

function ofSets(combine: (a: Items, b: Items) => Items): TerraformFunction['call'] {
  return (args) => {
    const found = alike(args);
    if (found === null) return unlike(args, UNLIKE, { kind: 'set', of: 'any' });
    const { sets, of } = found;
    if (!sets.every(isWhollyKnown)) return undecidedBy(sets, { kind: 'set', of }, COLLECTION);
    return setOf(sets.map((set) => itemsOf(set) ?? []).reduce(combine), of);
  };
}

function intersection(a: Items, b: Items): Items {
  const keys = new Set(b.map(valueKey));
  return a.filter((item) => keys.has(valueKey(item)));
}

function difference(a: Items, b: Items): Items {
  const keys = new Set(b.map(valueKey));
  return a.filter((item) => !keys.has(valueKey(item)));
}

function setproduct(args: readonly Value[]): Value {
  if (args.length < 2) throw new EvaluationError('at least two arguments are required');
  const given = args.map((_, index) => argumentOf(args, index, 'set', 'list', 'tuple'));
  const of = given.flatMap(({ type }) => commonType(partTypes(type)) ?? []);
  if (of.length < given.length) return unlike(given, 'all elements must have the same type');
  const isList = given.every((each) => ['list', 'tuple'].includes(kindOf(each.type)));
  const row: Type = { kind: 'tuple', of };
  const type: Type = { kind: isList ? 'list' : 'set', of: row };
  const open = given.filter((each) => itemsOf(each) === null || isOpenSet(each));
  if (open.length > 0) return undecidedBy(open, type, COLLECTION);
  const product = productOf(
    given.map((each, index) => (itemsOf(each) ?? []).map((item) => convert(item, of[index] ?? 'any'))),
  );
  const [first] = product;
  if (first !== undefined && !product.every((each) => isSameType(each.type, first.type))) {
    return unlike(product, 'all elements must have the same type', type);
  }
  return isList ? listOf(product, row) : setOf(product, row);
}

function commonType(types: readonly Type[]): Type | null {
  return types.length === 0 ? 'any' : unify(types);
}

function productOf(lists: readonly Items[]): readonly Value[] {
  if (lists.some((items) => items.length === 0)) return [];
  limitItems(lists.reduce((count, items) => count * items.length, 1) * lists.length);
  const rows = lists.reduce<readonly Items[]>(
    (before, items) => before.flatMap((row) => items.map((item) => [...row, item])),
    [[]],
  );
  return rows.map(tupleOf);
}
