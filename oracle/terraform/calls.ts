import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chooser } from './chooser.ts';

/** A function as Terraform lists it. */
export type Signature = {
  readonly name: string;
  /** The types of the parameters as Terraform writes them in JSON. */
  readonly parameters: readonly string[];
  readonly variadic: string | null;
};

/** What `terraform metadata functions -json` of 1.11.4 prints. */
const SIGNATURES = join(import.meta.dirname, '../../test/terraform/functions/functions-1.11.4.json');

/** Functions that give something else each time, look at the machine, or take an expression. */
const LEFT_OUT = new Set([
  ...['abspath', 'bcrypt', 'base64gzip', 'pathexpand', 'plantimestamp', 'rsadecrypt', 'timestamp', 'uuid'],
  ...['file', 'filebase64', 'filebase64sha256', 'filebase64sha512', 'fileexists', 'filemd5', 'filesha1'],
  ...['filesha256', 'filesha512', 'templatefile', 'templatestring', 'ephemeralasnull', 'fileset'],
]);

export const FUNCTIONS: readonly Signature[] = signatures().filter(({ name }) => !LEFT_OUT.has(name));

function signatures(): Signature[] {
  const all: unknown = JSON.parse(readFileSync(SIGNATURES, 'utf8'));
  return Object.entries(Object(all)).map(([name, signature]) => {
    const parameters: unknown = member(signature, 'parameters');
    const variadic = member(signature, 'variadic_parameter');
    return {
      name,
      parameters: Array.isArray(parameters) ? parameters.map(typeIn) : [],
      variadic: variadic === undefined ? null : typeIn(variadic),
    };
  });
}

function typeIn(parameter: unknown): string {
  return JSON.stringify(member(parameter, 'type'));
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

const TEXTS = [
  ...[
    '""',
    '"a"',
    '"b"',
    '" a b "',
    '"1"',
    '"-2.5"',
    '"true"',
    '"a,b"',
    '"é"',
    '"e\\u0301x"',
    '"\\U0001F468\\u200D\\U0001F469"',
  ],
  ...[
    '"%s"',
    '"%d-%v"',
    '"a%%"',
    '"10.0.0.0/16"',
    '"fd00::/8"',
    '"2024-02-29T12:00:00Z"',
    '"1h30m"',
    '"[a-z]+"',
    '"/(a)(b)?/"',
  ],
  ...[
    '"{\\"a\\":[1,null]}"',
    '"YQ=="',
    '"a: [1, ~]"',
    '"h,k\\n1,2"',
    '"line\\n"',
    '"YYYY-MM-DD"',
    '"UTF-16LE"',
    '"ß"',
    '"İ"',
  ],
] as const;
const NUMBERS = [
  '0',
  '1',
  '-1',
  '2',
  '3',
  '10',
  '0.5',
  '-1.5',
  '16',
  '255',
  '1e9',
  '-1e9',
  '1e20',
  '0.1',
  '1/3',
] as const;
const BOOLS = ['true', 'false'] as const;
const LISTS = [
  ...[
    '[]',
    '["a"]',
    '["a", "b", "a"]',
    '["b", "", null]',
    '[1, 2, 2.5]',
    '[true, false]',
    '[["a"], ["b", "c"]]',
    '[{ a = 1 }, { a = 2 }]',
  ],
  ...[
    '["a", 1, true]',
    'tolist([])',
    'tolist(["x", "y"])',
    'toset(["b", "a"])',
    'toset([])',
    '[null]',
    '[[], [[1]]]',
    '[8, 8, 16]',
    '[-1, 0.5]',
  ],
] as const;
const MAPS = [
  '{}',
  '{ a = "x" }',
  '{ a = 1, b = "y" }',
  'tomap({ a = "x", "é" = "z" })',
  '{ a = ["p"], b = ["p", "q"] }',
  '{ a = null }',
  '{ a = { b = 1 } }',
] as const;
const ODD = [
  ...[
    'null',
    'local.id',
    'var.secret',
    'var.nothing',
    'local.mixed',
    'local.number',
    'local.flag',
    'var.secrets',
    'local.objects',
    'var.object',
  ],
  ...[
    'toset([local.id, "a"])',
    'terraform_data.c1[*].id',
    '{ a = local.id, b = "x" }',
    'sensitive(["a", "b"])',
    '[var.secret, "b"]',
    'tolist([local.id])',
  ],
] as const;

/** What does not fit, or is marked, and has no name. */
const ODD_LITERALS = [
  'null',
  'sensitive("a")',
  '[null, "a"]',
  'sensitive(["a", "b"])',
  '{}',
  '[sensitive("b")]',
] as const;

/** A call of one of Terraform's functions with values that fit, mostly, over the names of the oracle's root. */
export function randomCall(chooser: Chooser): string {
  const [first, ...rest] = FUNCTIONS;
  if (!first) throw new TypeError('Terraform lists no functions');
  return callOf(chooser.one([first, ...rest]), chooser, ODD);
}

/** A call of the function that uses no names. */
export function literalCall(signature: Signature, chooser: Chooser): string {
  return callOf(signature, chooser, ODD_LITERALS);
}

function callOf({ name, parameters, variadic }: Signature, chooser: Chooser, odd: Choices): string {
  const one = (type: string): string =>
    chooser.percent(18) ? chooser.one(odd) : argument(type, chooser, name);
  const args = parameters.map(one);
  const more = variadic === null ? [] : chooser.some(3, () => one(variadic));
  return `${name}(${[...args, ...more].join(', ')})`;
}

type Choices = readonly [string, ...string[]];

const ANYTHING: readonly Choices[] = [TEXTS, NUMBERS, BOOLS, LISTS, MAPS];

function argument(type: string, chooser: Chooser, name: string): string {
  if (chooser.percent(6)) return chooser.one(chooser.one([TEXTS, ...ANYTHING]));
  if (type.startsWith('"string')) return chooser.one(TEXTS);
  if (type.startsWith('"number')) return chooser.one(NUMBERS);
  if (type.startsWith('"bool')) return chooser.one(BOOLS);
  if (type.startsWith('["map')) return chooser.one(MAPS);
  if (type.startsWith('[')) return chooser.one(LISTS);
  return chooser.one(OF_NAME.get(name) ?? chooser.one([LISTS, ...ANYTHING]));
}

/** What functions take that say to take anything. */
const OF_NAME: ReadonlyMap<string, readonly [string, ...string[]]> = new Map<
  string,
  readonly [string, ...string[]]
>([
  ...['keys', 'values', 'merge', 'lookup', 'tomap'].map((name): [string, readonly [string, ...string[]]] => [
    name,
    MAPS,
  ]),
  ...[
    'concat',
    'element',
    'flatten',
    'index',
    'one',
    'reverse',
    'slice',
    'contains',
    'coalescelist',
    'setproduct',
    'sum',
    'tolist',
    'toset',
  ].map((name): [string, readonly [string, ...string[]]] => [name, LISTS]),
  ['parseint', TEXTS],
]);
