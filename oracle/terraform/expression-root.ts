import { randomCall } from './calls.ts';
import type { Chooser } from './chooser.ts';
import { Expressions, type Reference } from './expressions.ts';
import { KINDS } from './kinds.ts';
import { READ } from './module-text.ts';
import type { Texts } from './plan.ts';

/** Expressions by the name of the resource that holds each. */
export type Named = ReadonlyMap<string, string>;

/** Values of every kind: known, sensitive, null, and known after the apply only. */
const DECLARED = `resource "terraform_data" "c1" {
  count = 2
  input = "cert-\${count.index}"
}

resource "terraform_data" "c2" {
  for_each = { a = "x", b = "y" }
  input    = each.value
}

variable "text" {
  default = "a"
}

variable "secret" {
  default   = "a"
  sensitive = true
}

variable "nothing" {
  type    = string
  default = null
}

variable "texts" {
  type    = list(string)
  default = ["a", "", "b"]
}

variable "secrets" {
  type      = map(string)
  default   = { a = "x", b = "y" }
  sensitive = true
}

variable "object" {
  type    = object({ id = optional(string), enabled = optional(bool, true), name = string, tags = optional(map(string), {}) })
  default = { name = "n" }
}

locals {
  id      = terraform_data.c1[0].id
  mixed   = ["a", terraform_data.c1[1].id, null]
  objects = [{ id = terraform_data.c1[0].id, enabled = true, name = "o", tags = { a = "t" } }]
  number  = length(terraform_data.c1[0].id)
  flag    = terraform_data.c1[0].id == "a"
}
`;

const NAMES: readonly Reference[] = [
  { text: 'var.text', kind: 'string', isNullable: false },
  { text: 'var.secret', kind: 'string', isNullable: false },
  { text: 'var.nothing', kind: 'string', isNullable: true },
  { text: 'local.id', kind: 'string', isNullable: false },
  { text: 'terraform_data.c2["a"].id', kind: 'string', isNullable: false },
  { text: 'terraform_data.c1[*].id', kind: 'strings', isNullable: false },
  { text: 'terraform_data.c1[*].input', kind: 'strings', isNullable: false },
  { text: 'local.mixed', kind: 'strings', isNullable: true },
  { text: 'var.texts', kind: 'strings', isNullable: false },
  { text: 'toset(terraform_data.c1[*].input)', kind: 'set', isNullable: false },
  { text: 'toset([local.id])', kind: 'set', isNullable: false },
  { text: 'var.secrets', kind: 'map', isNullable: false },
  { text: '{ for k, c in terraform_data.c2 : k => c.id }', kind: 'map', isNullable: false },
  { text: 'local.objects', kind: 'objects', isNullable: false },
  { text: 'local.objects[0]', kind: 'object', isNullable: false },
  { text: 'var.object', kind: 'object', isNullable: true },
  { text: '{ a = var.object, b = local.objects[0] }', kind: 'objectMap', isNullable: false },
  { text: 'sensitive(local.id)', kind: 'string', isNullable: false },
  { text: 'sensitive(local.flag)', kind: 'bool', isNullable: false },
  { text: 'local.number', kind: 'number', isNullable: false },
  { text: 'local.flag', kind: 'bool', isNullable: false },
];

/** Deepest expression. */
const DEPTH = 4;

/** A random expression over the names that the root declares. */
export function randomExpression(chooser: Chooser): string {
  const writer = new Expressions(chooser, NAMES);
  if (chooser.percent(40)) return randomCall(chooser);
  return writer.of(chooser.one(KINDS), 1 + chooser.below(DEPTH), chooser.percent(30));
}

/** The files of a root with a resource for each expression. */
export function expressionRoot(expressions: Named): Texts {
  const blocks = [...expressions].map(
    ([name, expression]) => `resource "terraform_data" "${name}" {\n  input = ${expression}\n}\n`,
  );
  return new Map([['main.tf', [DECLARED, ...blocks].join('\n')], ...READ]);
}
