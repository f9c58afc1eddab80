import type { SourceFile } from '../../src/source/text.ts';
import type { Random } from './random.ts';
import { noun, sentence } from './words.ts';

/** Folder of the modules that all roots share. */
export const SHARED = 'infra/modules';

const PLAIN_MODULES = ['network', 'queue', 'bucket', 'table', 'function', 'cluster'] as const;

/** The shared modules: one makes a stage, the others have nothing to do with stages. */
export function sharedModules(random: Random): SourceFile[] {
  const plain = PLAIN_MODULES.flatMap((name) => [
    { path: `${SHARED}/${name}/main.tf`, text: resources(random, random.between(3, 10)) },
    {
      path: `${SHARED}/${name}/variables.tf`,
      text: variable('name', 'string') + variable('tags', 'map(string)', '{}'),
    },
    { path: `${SHARED}/${name}/outputs.tf`, text: 'output "name" {\n  value = var.name\n}\n' },
  ]);
  const stage = `resource "aws_api_gateway_rest_api" "this" {
  name = var.name
}

resource "aws_api_gateway_stage" "this" {
  for_each              = toset(var.stages)
  rest_api_id           = aws_api_gateway_rest_api.this.id
  deployment_id         = "deployed-elsewhere"
  stage_name            = each.value
  client_certificate_id = var.certificate_id
}
`;
  const inputs =
    variable('name', 'string') +
    variable('stages', 'list(string)', '["live"]') +
    variable('certificate_id', 'string', 'null');
  return [
    ...plain,
    { path: `${SHARED}/api/main.tf`, text: stage },
    { path: `${SHARED}/api/variables.tf`, text: inputs },
  ];
}

/**
 * A root module with a folder for what its environments share, or with a values file for each environment. About one
 * in six has to do with API Gateway.
 */
export function rootFiles(random: Random, folder: string): SourceFile[] {
  const api = random.happens(1 / 6) ? random.pick([ownStage, calledStage]) : null;
  if (random.happens(0.5)) return [...withValuesFiles(random, folder, api?.('../../modules') ?? '')];
  return withEnvironments(random, folder, api?.('../../../modules') ?? '');
}

function withValuesFiles(random: Random, folder: string, api: string): SourceFile[] {
  return [
    { path: `${folder}/main.tf`, text: mainText(random, '../../modules', api) },
    { path: `${folder}/resources.tf`, text: resources(random, random.between(2, 12)) },
    { path: `${folder}/variables.tf`, text: inputs() },
    { path: `${folder}/terraform.tfvars`, text: `name = "${noun(random)}"\n` },
    { path: `${folder}/env/dev.tfvars`, text: 'environment = "dev"\nreplicas = 1\n' },
    { path: `${folder}/env/prod.tfvars`, text: 'environment = "prod"\nreplicas = 3\n' },
  ];
}

function withEnvironments(random: Random, folder: string, api: string): SourceFile[] {
  const environments = ['dev', 'prod'].map((environment) => ({
    path: `${folder}/${environment}/main.tf`,
    text: `terraform {
  backend "s3" {
    key = "${folder}/${environment}"
  }
}

module "stack" {
  source      = "../stack"
  name        = "${noun(random)}"
  environment = "${environment}"
}
`,
  }));
  return [
    ...environments,
    { path: `${folder}/stack/main.tf`, text: mainText(random, '../../../modules', api) },
    { path: `${folder}/stack/resources.tf`, text: resources(random, random.between(2, 12)) },
    { path: `${folder}/stack/variables.tf`, text: inputs() },
  ];
}

function inputs(): string {
  return (
    variable('name', 'string') +
    variable('environment', 'string', '"dev"') +
    variable('replicas', 'number', '1') +
    variable('has_certificate', 'bool', 'true')
  );
}

function variable(name: string, type: string, value?: string): string {
  const preset = value === undefined ? '' : `  default     = ${value}\n`;
  return `variable "${name}" {\n  type        = ${type}\n  description = "The ${name}."\n${preset}}\n\n`;
}

function mainText(random: Random, modules: string, api: string): string {
  const calls = random.several(random.between(1, 4), (index) => {
    const name = random.pick(PLAIN_MODULES);
    return `module "${name}_${index}" {
  source = "${modules}/${name}"
  name   = "\${var.name}-\${var.environment}-${index}"
  tags   = { team = "${noun(random)}", environment = var.environment }
}

`;
  });
  return `locals {\n  prefix = "\${var.name}-\${var.environment}"\n}\n\n${calls.join('')}${api}`;
}

function ownStage(): string {
  return `resource "aws_api_gateway_client_certificate" "this" {
  count       = var.has_certificate ? 1 : 0
  description = local.prefix
}

resource "aws_api_gateway_stage" "this" {
  rest_api_id           = "abcdef1234"
  deployment_id         = "deployed-elsewhere"
  stage_name            = var.environment
  client_certificate_id = one(aws_api_gateway_client_certificate.this[*].id)
}
`;
}

function calledStage(modules: string): string {
  return `module "api" {
  source = "${modules}/api"
  name   = local.prefix
  stages = var.environment == "prod" ? ["live", "next"] : ["live"]
}
`;
}

function resources(random: Random, count: number): string {
  return random
    .several(count, (index) => random.pick([bucket, policy, alarm])(random, `${noun(random)}_${index}`))
    .join('\n');
}

function bucket(random: Random, name: string): string {
  return `resource "aws_s3_bucket" "${name}" {
  bucket        = "\${var.name}-${name}"
  force_destroy = ${random.happens(0.5)}

  tags = {
    Note = "${sentence(random, 6)}"
  }
}
`;
}

function policy(random: Random, name: string): string {
  return `resource "aws_iam_policy" "${name}" {
  name = "\${var.name}-${name}"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for index in range(${random.between(1, 4)}) : {
      Effect   = "Allow"
      Action   = ["s3:GetObject", "sqs:SendMessage"]
      Resource = "arn:aws:s3:::\${var.name}-\${index}/*"
    }]
  })
}
`;
}

function alarm(random: Random, name: string): string {
  return `# ${sentence(random, 8)}
resource "aws_cloudwatch_metric_alarm" "${name}" {
  alarm_name          = "${name}"
  comparison_operator = "GreaterThanThreshold"
  threshold           = ${random.between(1, 100)}
  evaluation_periods  = 2
  alarm_actions       = [for target in ["a", "b"] : "arn:aws:sns:\${target}"]
}
`;
}
