import type { SourceFile } from '../../src/source/text.ts';

/** A folder as a small project has it: one root module and one template, each with a stage. */
export const SMALL_FILES: readonly SourceFile[] = [
  { path: 'README.md', text: '# Orders\n\nThe API of the orders.\n' },
  {
    path: 'infra/main.tf',
    text: `resource "aws_api_gateway_rest_api" "orders" {
  name = "orders-\${var.environment}"
}

resource "aws_api_gateway_client_certificate" "orders" {
  description = "Presented to the backend of the orders"
}

resource "aws_api_gateway_stage" "orders" {
  rest_api_id           = aws_api_gateway_rest_api.orders.id
  deployment_id         = "deployed-elsewhere"
  stage_name            = lower(var.environment)
  client_certificate_id = var.has_certificate ? aws_api_gateway_client_certificate.orders.id : null
}
`,
  },
  {
    path: 'infra/variables.tf',
    text: `variable "environment" {
  type    = string
  default = "prod"
}

variable "has_certificate" {
  type    = bool
  default = true
}
`,
  },
  {
    path: 'cloud/template.yaml',
    text: `AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: prod
`,
  },
];
