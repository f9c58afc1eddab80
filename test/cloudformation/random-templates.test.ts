import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bruteForce, type PlainTemplate } from './brute-force.ts';
import { found } from './reading.ts';

// TEMPLATES=10000 npx vitest run test/cloudformation/random-templates.test.ts is the long run.
const RUNS = Number(process.env.TEMPLATES ?? 400);

type Json = null | string | readonly Json[] | { readonly [key: string]: Json };

const PARAMETERS = ['P', 'Q', 'R'];
const CONDITIONS = ['A', 'B', 'C', 'D'];
const TEXTS = ['', 'a', 'b', 'prod', 'x-a'];

const text = fc.constantFrom(...TEXTS);
const reference = fc.constantFrom(...PARAMETERS).map((name): Json => ({ Ref: name }));

/** Conditions may use those before them only, so that none refers to itself. */
function conditionOver(before: readonly string[]): fc.Arbitrary<Json> {
  const names = before.map((name) => fc.constant<Json>({ Condition: name }));
  const { condition } = fc.letrec<{ condition: Json }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 2 },
      fc.tuple(scalar, scalar).map((pair): Json => ({ 'Fn::Equals': pair })),
      ...names,
      tie('condition').map((inner): Json => ({ 'Fn::Not': [inner] })),
      fc.array(tie('condition'), { minLength: 2, maxLength: 3 }).map((items): Json => ({ 'Fn::And': items })),
      fc.array(tie('condition'), { minLength: 2, maxLength: 3 }).map((items): Json => ({ 'Fn::Or': items })),
    ),
  }));
  return condition;
}

const scalar: fc.Arbitrary<Json> = fc.oneof(
  text,
  reference,
  fc.constantFrom('${P}', 'x-${P}', '${P}${Q}').map((written): Json => ({ 'Fn::Sub': written })),
  fc.tuple(reference, reference).map((pair): Json => ({ 'Fn::Join': ['', pair] })),
);

const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.constant<Json>({ Ref: 'AWS::NoValue' }),
    fc
      .tuple(fc.constantFrom(...CONDITIONS), tie('value'), tie('value'))
      .map((parts): Json => ({ 'Fn::If': parts })),
    fc.tuple(scalar, scalar).map(([first, second]): Json => ({ 'Fn::FindInMap': ['M', first, second] })),
    fc.array(scalar, { minLength: 1, maxLength: 3 }).map((items): Json => ({ 'Fn::Join': ['-', items] })),
    fc
      .tuple(fc.constantFrom('0', '1'), fc.array(scalar, { minLength: 1, maxLength: 2 }))
      .map((parts): Json => ({ 'Fn::Select': parts })),
    fc
      .tuple(fc.constantFrom('0', '1'), scalar)
      .map(([at, of]): Json => ({ 'Fn::Select': [at, { 'Fn::Split': ['-', of] }] })),
  ),
}));

const template: fc.Arbitrary<PlainTemplate> = fc
  .record({
    allowed: fc.tuple(...PARAMETERS.map(() => fc.uniqueArray(text, { minLength: 1, maxLength: 3 }))),
    map: fc.dictionary(fc.constantFrom('a', 'b', 'prod'), fc.dictionary(fc.constantFrom('a', 'b'), text)),
    conditions: fc.tuple(...CONDITIONS.map((_, at) => conditionOver(CONDITIONS.slice(0, at)))),
    value: fc.option(value),
    condition: fc.option(fc.constantFrom(...CONDITIONS)),
  })
  .map(({ allowed, map, conditions, value: written, condition }) => ({
    Parameters: Object.fromEntries(
      PARAMETERS.map((name, at) => [name, { Type: 'String', AllowedValues: allowed[at] ?? [] }]),
    ),
    Mappings: { M: map },
    Conditions: Object.fromEntries(CONDITIONS.map((name, at) => [name, conditions[at] ?? null])),
    Resources: {
      S: {
        Type: 'AWS::ApiGateway::Stage',
        ...(condition === null ? {} : { Condition: condition }),
        Properties: written === null ? {} : { ClientCertificateId: written },
      },
    },
  }));

test(`${RUNS} random templates give what all values of their parameters give`, () => {
  fc.assert(
    fc.property(template, (plain) => {
      const [stage] = found(JSON.stringify(plain, null, 1), 'template.json').stages;
      expect(stage?.certificate.state ?? 'absent').toBe(bruteForce(plain));
    }),
    { numRuns: RUNS },
  );
});
