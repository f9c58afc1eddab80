import { expect, test } from 'vitest';
import { placedStages, readGroups } from '../src/placed.ts';
import { NOTHING_AROUND } from '../src/stage.ts';

test('instances of one block stand in the order of their numbers', () => {
  const text = 'resource "aws_api_gateway_stage" "s" {\n  count = 11\n}\n';
  const call = 'module "m" {\n  source = "./m"\n  count  = 11\n}\n';
  const files = new Map(
    [
      { path: 'main.tf', text: text + call },
      { path: 'm/main.tf', text: text.replace('11', '1') },
    ].map((file) => [file.path, file]),
  );
  const addresses = placedStages(readGroups(files, NOTHING_AROUND, null)).map(({ stage }) => stage.address);
  const numbers = Array.from({ length: 11 }, (_, index) => index);
  expect(addresses).toEqual([
    ...numbers.map((index) => `module.m[${index}].aws_api_gateway_stage.s[0]`),
    ...numbers.map((index) => `aws_api_gateway_stage.s[${index}]`),
  ]);
});
