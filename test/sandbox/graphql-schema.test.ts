import { schema as published } from '@octokit/graphql-schema';
import {
  type DefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  parse,
  print,
} from 'graphql';
import { expect, test } from 'vitest';
import { SCHEMA_TEXT } from '../../sandbox/graphql/execution.ts';

/** Every named thing of a schema: types, fields with their types, arguments and values of enumerations. */
function facts(text: string): ReadonlySet<string> {
  return new Set(parse(text).definitions.flatMap(factsOf));
}

function factsOf(definition: DefinitionNode): readonly string[] {
  if (!('name' in definition) || definition.name === undefined) return [];
  const name = definition.name.value;
  const own = `${definition.kind} ${name}`;
  const interfaces = 'interfaces' in definition ? (definition.interfaces ?? []) : [];
  const fields = 'fields' in definition ? (definition.fields ?? []) : [];
  const values = 'values' in definition ? (definition.values ?? []) : [];
  return [
    own,
    ...interfaces.map((each) => `${name} implements ${each.name.value}`),
    ...values.map((value) => `${name} ${value.name.value}`),
    ...fields.flatMap((field) => fieldFacts(name, field)),
  ];
}

function fieldFacts(owner: string, field: FieldDefinitionNode | InputValueDefinitionNode): readonly string[] {
  const own = `${owner}.${field.name.value}: ${print(field.type)}`;
  const args = field.kind === 'FieldDefinition' ? (field.arguments ?? []) : [];
  const initial =
    field.kind === 'InputValueDefinition' && field.defaultValue ? print(field.defaultValue) : '';
  return [
    own + initial,
    ...args.map((arg) => `${owner}.${field.name.value}(${arg.name.value}: ${print(arg.type)})`),
  ];
}

test('the schema is a part of the one that GitHub publishes', () => {
  const theirs = facts(published.idl);
  const ours = [...facts(SCHEMA_TEXT)];
  expect(ours.length).toBeGreaterThan(300);
  expect(ours.filter((fact) => !theirs.has(fact))).toEqual([]);
});

test('no argument or field of an input that GitHub demands is missing', () => {
  const ours = facts(SCHEMA_TEXT);
  const demanded = [...facts(published.idl)].filter((fact) => /^\w+Input\.\w+: .*!$/.test(fact));
  const known = (fact: string) => ours.has(`InputObjectTypeDefinition ${fact.split('.')[0]}`);
  expect(demanded.filter((fact) => known(fact) && !ours.has(fact))).toEqual([]);
});
