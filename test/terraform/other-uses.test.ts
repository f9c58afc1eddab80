import { describe, expect, test } from 'vitest';
import { mended, reviewOf } from './mended.ts';

type Texts = Readonly<Record<string, string>>;

const TYPE = 'aws_api_gateway_client_certificate';
const STAGE = 'resource "aws_api_gateway_stage" "this" {\n  client_certificate_id = var.cert\n}\n';
const CERTIFICATE = `resource "${TYPE}" "c" {\n}\n`;
const DOMAIN = 'resource "aws_api_gateway_domain_name" "d" {\n  certificate_arn = var.cert\n}\n';
const FORM = `variable "cert" {\n  validation {\n    condition     = var.cert != "x"\n    error_message = "No."\n  }\n}\n`;

/** A root that gives a module a certificate. */
function called(given: string): string {
  return `module "api" {\n  source = "./m"\n  cert   = ${given}\n}\n`;
}

/** The stage in a module with what else is there. */
function given(value: string, others: string, more: Texts = {}): Texts {
  return { 'main.tf': called(value), 'm/main.tf': `${FORM}${STAGE}${CERTIFICATE}${others}`, ...more };
}

const AT_STAGE = `m/main.tf\n-  client_certificate_id = var.cert\n+  client_certificate_id = coalesce(var.cert, ${TYPE}.c.id)\n`;
const WITHOUT = 'm/main.tf\n-  client_certificate_id = var.cert\n';

/** A module that has the value from the stage's module, and uses it. */
const BELOW = 'module "n" {\n  source = "../n"\n  x      = local.own\n}\nlocals {\n  own = var.cert\n}\n';
const used = (type: string) => ({
  'n/main.tf': `variable "x" {}\nresource "${type}" "d" {\n  client_certificate_id = var.x\n}\n`,
});

describe('a value that is used for other things than certificates stays as it is', () => {
  test.each<[name: string, reading: string, texts: Texts, changes: string]>([
    ['a resource beside the stage, to attach', 'required', given('""', DOMAIN), AT_STAGE],
    ['a resource beside the stage, to detach', 'forbidden', given('"abc"', DOMAIN), WITHOUT],
    [
      'a resource in a module below',
      'forbidden',
      given('"abc"', BELOW, used('aws_api_gateway_domain_name')),
      WITHOUT,
    ],
    [
      'more locals than are looked at',
      'forbidden',
      given(
        '"abc"',
        `locals {\n${Array.from({ length: 1_100 }, (_, at) => `  l${at} = var.cert\n`).join('')}}\n`,
      ),
      WITHOUT,
    ],
    [
      'a module from elsewhere',
      'forbidden',
      given('"abc"', 'module "n" {\n  source = "acme/n/aws"\n  x      = var.cert\n}\n'),
      WITHOUT,
    ],
    [
      'a line of a values file',
      'forbidden',
      { 'main.tf': FORM + STAGE + DOMAIN, 'terraform.tfvars': 'cert = "abc"\n' },
      'main.tf\n-  client_certificate_id = var.cert\n',
    ],
    [
      'an item of the elements',
      'forbidden',
      {
        'main.tf':
          'locals {\n  all = { a = { cert = "abc" }, b = {} }\n}\nresource "aws_api_gateway_stage" "this" {\n  for_each = local.all\n  client_certificate_id = try(each.value.cert, null)\n}\nresource "aws_lb" "x" {\n  for_each = local.all\n  name     = try(each.value.cert, "x")\n}\n',
      },
      'main.tf\n-  client_certificate_id = try(each.value.cert, null)\n',
    ],
  ])('%s', async (_, reading, texts, changes) => {
    expect(await mended(texts, `reading: ${reading}\n`)).toBe(changes);
  });
});

describe('a value that is used for certificates alone is changed at its origin', () => {
  test.each<[name: string, texts: Texts]>([
    ['a validation', given('"abc"', '')],
    ['an output', given('"abc"', 'output "x" {\n  value = var.cert\n}\n')],
    ['a stage in a module below', given('"abc"', BELOW, used('aws_api_gateway_stage'))],
  ])('%s', async (_, texts) => {
    expect(await mended(texts, 'reading: forbidden\n')).toContain(
      'main.tf\n-  cert   = "abc"\n+  cert   = null\n',
    );
  });
});

test('where an edit of the stage would change another one, the place is edited, and the caution names it', async () => {
  const texts = given('"abc"', DOMAIN);
  const main = `${texts['main.tf']}${called('"abc"').replace('api', 'kept')}`;
  const policy =
    'reading: forbidden\nexceptions: [{ id: kept, stage: "module.kept.*", reason: "The backend verifies it.", approved_by: octocat }]\n';
  const { findings } = await reviewOf({ ...texts, 'main.tf': main }, policy);
  const [fix] = findings.flatMap((finding) => finding.fix ?? []);
  expect(fix?.edits).toMatchObject([{ file: 'main.tf', text: 'null' }]);
  expect(fix?.caution).toMatch(
    / cert of module\.api has other uses than certificates: look at what else changes\.$/,
  );
});
