import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../src/source/text.ts';
import { type Files, type Goal, NOTHING_AROUND } from '../../src/stage.ts';
import { terraform } from '../../src/terraform/terraform.ts';

const hasTerraform = spawnSync('terraform', ['version']).status === 0;

/** Whether `terraform fmt` would leave the text as it is. */
function isFormatted(text: string): boolean {
  return spawnSync('terraform', ['fmt', '-check', '-'], { input: text }).status === 0;
}

function fixed(text: string, goal: Goal): string {
  const files: Files = new Map([['main.tf', { path: 'main.tf', text }]]);
  const [stage] = terraform.read(files, null, NOTHING_AROUND).stages;
  const [candidate] = (stage && terraform.propose([stage], goal, files)[0]?.candidates) ?? [];
  if (!candidate) throw new Error('no edits');
  return applyEdits(text, candidate.edits);
}

const BODIES = [
  '  stage_name = "x"\n',
  '  rest_api_id   = "a"\n  stage_name    = "x"\n  deployment_id = "b"\n',
  '  cache_cluster_enabled = true\n  stage_name            = "x"\n',
  '  a_very_long_argument_indeed = true\n  stage_name                  = "x"\n',
  '  stage_name = "x"\n\n  # the rest\n  variables = {\n    a = 1\n  }\n',
  '  variables = {\n    a = 1\n  }\n  stage_name = "x"\n\n  access_log_settings {\n    format = "y"\n  }\n',
  '  description = <<-EOT\n    a = 1\n  EOT\n  stage_name  = "x"\n',
  '',
  '  stage_name = "x" # y\n',
  '  stage_name = "x" /* y\n  z */\n',
  '  stage_name = "x" # y\n  b {              # z\n  }\n',
  '  rest_api_id = "a"  # y\n  stage_name  = "xy" # z\n\n  b { # z\n  }\n',
  '  rest_api_id           = "a" # y\n  stage_name_which_long = "xyzé" /* z */\n',
  '  a_very_long_argument_indeed = true     # a\n  stage_name                  = "xxxxxx" # b\n  # c\n',
];

/** Blocks with the argument, in which its value is one of several with comments behind them. */
const COMMENTED = [
  '  client_certificate_id = ""  # none\n  stage_name            = "p" # z\n',
  '  stage_name            = "p"  # z\n  client_certificate_id = null # none\n  b                     = {}   # y\n',
  '  stage_name            = "p" # z\n  client_certificate_id = null\n  b                     = {} # y\n',
  '  stage_name = "p" # z\n\n  client_certificate_id = null # y\n  # z\n  b = {} # y\n',
  '  client_certificate_id = "" # none\n  stage_name            = "p.................................................................." # z\n',
  '  client_certificate_id = "" # none\n  stage_name            = "p" /* z */\n  b                     = "p" # y\n',
  '  stage_name            = "日本é" # z\n  client_certificate_id = ""    # none\n',
];

// without Terraform on PATH there is nobody to ask
describe.skipIf(!hasTerraform)('`terraform fmt` finds nothing to do after a fix', () => {
  test.each(BODIES)('%j', (body) => {
    const before = `resource "aws_api_gateway_stage" "s" {\n${body}}\n`;
    expect(isFormatted(before)).toBe(true);
    const attached = fixed(before, 'attach');
    expect(attached).toContain('client_certificate_id');
    expect(isFormatted(attached)).toBe(true);
    const detached = fixed(attached, 'detach');
    expect(isFormatted(detached)).toBe(true);
    expect(detached).not.toContain('client_certificate_id');
  });

  test.each(COMMENTED)('%j', (body) => {
    const text = `resource "aws_api_gateway_stage" "s" {\n${body}}\n`;
    const before = spawnSync('terraform', ['fmt', '-'], { input: text }).stdout.toString();
    const attached = fixed(before, 'attach');
    expect(attached).toContain('.s.id');
    expect(isFormatted(attached)).toBe(true);
    expect(isFormatted(fixed(attached, 'detach'))).toBe(true);
  });

  test.each(['bb', 'ccccccccccccccccccccccc'])('when a long or short argument stands beside %s', (name) => {
    const width = Math.max(name.length, 'client_certificate_id'.length);
    const lines = [name, 'client_certificate_id', 'z'].map((each) => `  ${each.padEnd(width)} = "1"\n`);
    const before = `resource "aws_api_gateway_stage" "s" {\n${lines.join('')}}\n`;
    expect(isFormatted(before)).toBe(true);
    expect(isFormatted(fixed(before, 'detach'))).toBe(true);
  });
});
