import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { schemaText } from '../../src/control/policy-schema.ts';
import { policyOf } from './policy-of.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the committed JSON Schema is current (write it with `node scripts/write-schema.ts`)', () => {
  expect(read('schema/stage-review.json')).toBe(schemaText());
});

test('every key of the JSON Schema is described, for editors and in docs/config.md', () => {
  const schema = JSON.parse(schemaText());
  const docs = read('docs/config.md');
  const paths: string[] = [];
  const visit = (node: { properties?: object; items?: object }, path: string): void => {
    for (const [key, value] of Object.entries(node.properties ?? {})) {
      paths.push(`${path}${key}`);
      expect(value.description, `${path}${key}`).toMatch(/\w/);
      visit(value, `${path}${key}.`);
      if (value.items) visit(value.items, `${path}${key}[].`);
    }
  };
  visit(schema, '');
  expect(paths).toContain('limits.max_days');
  expect(paths).toContain('risk_acceptances[].expires');
  for (const path of paths) expect(docs, path).toContain(`\`${path.replace(/^.*\[\]\./, '')}\``);
});

test('the examples in docs/config.md are right', () => {
  const examples = [...read('docs/config.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, text]) => text ?? '',
  );
  expect(examples.length).toBeGreaterThan(10);
  for (const text of examples) {
    const { problems, entries } = policyOf(text);
    expect(problems, text).toEqual([]);
    expect(
      entries.filter(({ state }) => state !== 'in_force'),
      text,
    ).toEqual([]);
  }
});
