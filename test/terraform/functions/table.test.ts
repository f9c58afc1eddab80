import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Parameter } from '../../../src/terraform/function.ts';
import { functions } from '../../../src/terraform/functions/table.ts';
import type { Type } from '../../../src/terraform/value.ts';

/** What `terraform metadata functions -json` prints, without descriptions and the same once more as `core::`. */
const SIGNATURES = join(import.meta.dirname, 'functions-1.11.4.json');
const parameter = z.object({ name: z.string(), type: z.unknown(), is_nullable: z.boolean().default(false) });
const signatures = z.record(
  z.string(),
  z.object({
    return_type: z.unknown(),
    parameters: z.array(parameter).default([]),
    variadic_parameter: parameter.optional(),
  }),
);
const terraform = new Map(Object.entries(signatures.parse(JSON.parse(readFileSync(SIGNATURES, 'utf8')))));

/** They take expressions or evaluate templates. */
const OF_THE_EVALUATOR = ['can', 'templatefile', 'templatestring', 'try'];

test('every function of Terraform 1.11 is there, and no other', () => {
  const plain = [...functions.keys()].filter((name) => !name.startsWith('core::'));
  expect([...plain, ...OF_THE_EVALUATOR].sort()).toEqual([...terraform.keys()].sort());
  expect(terraform.size).toBe(118);
});

test('every function has its long name', () => {
  const long = [...functions.keys()].filter((name) => name.startsWith('core::'));
  expect(long.length).toBe(terraform.size - OF_THE_EVALUATOR.length);
  for (const name of long) expect(functions.get(name)).toBe(functions.get(name.replace('core::', '')));
});

const listed = [...terraform].filter(([name]) => !OF_THE_EVALUATOR.includes(name));

test.each(listed)('%s takes what Terraform says', (name, signature) => {
  const ours = functions.get(name);
  expect(ours?.parameters.map(shape)).toEqual(signature.parameters.map(terraformShape));
  expect(ours?.variadic && shape(ours.variadic)).toEqual(
    signature.variadic_parameter && terraformShape(signature.variadic_parameter),
  );
});

function shape({ name, type, isNullAllowed = false }: Parameter) {
  return { name, type: jsonType(type), isNullAllowed };
}

function terraformShape({ name, type, is_nullable }: z.infer<typeof parameter>) {
  return { name, type, isNullAllowed: is_nullable };
}

/** A type as Terraform writes it in JSON, e.g. `["list", "string"]`. */
function jsonType(type: Type): unknown {
  if (type === 'any') return 'dynamic';
  if (typeof type === 'string') return type;
  return type.kind === 'tuple' || type.kind === 'object' ? type.kind : [type.kind, jsonType(type.of)];
}
