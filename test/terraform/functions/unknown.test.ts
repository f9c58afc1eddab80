import fc from 'fast-check';
import { expect, test } from 'vitest';
import { functions } from '../../../src/terraform/functions/table.ts';
import {
  EvaluationError,
  FILLED,
  isWhollyKnown,
  listOf,
  nullOf,
  numberOf,
  PRESENT,
  possibilitiesOf,
  stringOf,
  type Type,
  unknownOf,
  type Value,
} from '../../../src/terraform/value.ts';
import { jsonOf, literalValue } from './literal.ts';

/** What is not known, each with some of what it may turn out to be. */
const STRINGS: Type = { kind: 'list', of: 'string' };
const UNKNOWN = new Map<string, readonly [Value, readonly Value[]]>([
  ['x', [unknownOf('string', []), [nullOf('string'), stringOf(''), stringOf('a'), stringOf('1')]]],
  ['text', [unknownOf('string', [], { can: PRESENT }), [stringOf(''), stringOf('b')]]],
  ['id', [unknownOf('string', [], { can: FILLED }), [stringOf('a'), stringOf('b'), stringOf('true')]]],
  ['number', [unknownOf('number', []), [nullOf('number'), numberOf(0), numberOf(1)]]],
  [
    'list',
    [unknownOf(STRINGS, [], { can: FILLED }), [listOf([], 'string'), listOf([stringOf('a')], 'string')]],
  ],
]);

const leaf = fc.constantFrom('"a"', '""', '"1"', '1', '0', 'true', 'null', ...UNKNOWN.keys());
const expressions = fc.letrec<{ value: string; call: string }>((tie) => {
  const value = tie('value');
  const values = fc.array(value, { minLength: 1, maxLength: 3 });
  const sequence = fc.oneof(
    values.map((items) => `[${items.join(', ')}]`),
    value,
  );
  const mapping = fc.oneof(
    values.map((items) => `{${items.map((item, at) => `k${at} = ${item}`).join(', ')}}`),
    value,
  );
  const ofSequence = fc.constantFrom(
    ...[
      'tolist',
      'toset',
      'distinct',
      'flatten',
      'one',
      'compact',
      'sort',
      'reverse',
      'length',
      'alltrue',
      'anytrue',
    ],
  );
  const ofSequences = fc.constantFrom(
    ...[
      'concat',
      'coalescelist',
      'setunion',
      'setintersection',
      'setproduct',
      'zipmap',
      'matchkeys',
      'setsubtract',
    ],
  );
  const ofMapping = fc.constantFrom('keys', 'values', 'tomap', 'transpose', 'length');
  const call = (name: string, args: readonly string[]) => `${name}(${args.join(', ')})`;
  return {
    value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, sequence, mapping, tie('call')),
    call: fc.oneof(
      fc.tuple(ofSequence, sequence).map(([name, arg]) => call(name, [arg])),
      fc
        .tuple(ofSequences, fc.array(sequence, { minLength: 1, maxLength: 3 }))
        .map(([name, args]) => call(name, args)),
      fc.tuple(ofMapping, mapping).map(([name, arg]) => call(name, [arg])),
      fc.array(mapping, { minLength: 1, maxLength: 3 }).map((args) => call('merge', args)),
      values.map((args) => call('coalesce', args)),
      fc.tuple(mapping, value).map(([map, fallback]) => call('lookup', [map, '"k1"', fallback])),
      fc.tuple(sequence, fc.nat(3)).map(([list, index]) => call('element', [list, String(index)])),
      fc.tuple(sequence, value).map(([list, item]) => call('contains', [list, item])),
      fc.tuple(sequence, value).map(([list, item]) => call('index', [list, item])),
    ),
  };
});

/** Null where Terraform would end with an error. */
function answerTo(expression: string, variables: ReadonlyMap<string, Value>): Value | null {
  try {
    return literalValue(expression, functions, variables);
  } catch (error) {
    if (error instanceof EvaluationError) return null;
    throw error;
  }
}

/** Whether a value may turn out to be another as far as is known of it. */
function mayBecome(value: Value, outcome: Value): boolean {
  if (value.kind === 'unknown') {
    const [can, is] = [value.can, possibilitiesOf(outcome)];
    return (can.null || !is.null) && (can.empty || !is.empty) && (can.other || !is.other);
  }
  if (value.kind === 'sequence' && outcome.kind === 'sequence') {
    const isSet = typeof value.type !== 'string' && value.type.kind === 'set';
    if (isSet && !isWhollyKnown(value)) return outcome.items.length <= value.items.length;
    return value.items.length === outcome.items.length && everyPair(value.items, outcome.items);
  }
  if (value.kind === 'mapping' && outcome.kind === 'mapping') {
    const [keys, others] = [[...value.entries.keys()], [...outcome.entries.keys()]];
    return (
      keys.join() === others.join() && everyPair([...value.entries.values()], [...outcome.entries.values()])
    );
  }
  return value.kind === outcome.kind && JSON.stringify(jsonOf(value)) === JSON.stringify(jsonOf(outcome));
}

function everyPair(values: readonly Value[], outcomes: readonly Value[]): boolean {
  return values.every((value, index) => {
    const outcome = outcomes[index];
    return outcome !== undefined && mayBecome(value, outcome);
  });
}

const names = [...UNKNOWN.keys()];
const abstract = new Map([...UNKNOWN].map(([name, [value]]) => [name, value]));
const outcomes = fc
  .tuple(...[...UNKNOWN.values()].map(([, choices]) => fc.constantFrom(...choices)))
  .map((values) => new Map(names.map((name, index) => [name, values[index] ?? nullOf()])));

test('whatever the unknown values turn out to be, the answer holds', () => {
  let decided = 0;
  const holds = fc.property(expressions.call, outcomes, (expression, variables) => {
    const outcome = answerTo(expression, variables);
    if (outcome === null) return;
    const answer = answerTo(expression, abstract);
    expect(answer && mayBecome(answer, outcome), expression).toBe(true);
    if (answer && isWhollyKnown(answer) && names.some((name) => expression.includes(name))) decided += 1;
  });
  fc.assert(holds, { numRuns: 4000, seed: 7 });
  expect(decided).toBeGreaterThan(50);
});
