# the methods of most APIs are in a module of their own
module "lambda" {
  source = "./methods"
  api    = aws_api_gateway_rest_api.lambda.id
  root   = aws_api_gateway_rest_api.lambda.root_resource_id
}

module "proxy" {
  source = "./methods"
  api    = aws_api_gateway_rest_api.proxy.id
  root   = aws_api_gateway_rest_api.proxy.root_resource_id
  types  = { GET = "HTTP_PROXY", OPTIONS = "MOCK" }
}

resource "aws_api_gateway_rest_api" "lambda" {
  name = "lambda"
}

resource "aws_api_gateway_rest_api" "proxy" {
  name = "proxy"
}

resource "aws_api_gateway_stage" "lambda" {
  rest_api_id   = aws_api_gateway_rest_api.lambda.id
  deployment_id = aws_api_gateway_deployment.lambda.id
  stage_name    = "prod"
}

resource "aws_api_gateway_stage" "proxy" {
  rest_api_id   = aws_api_gateway_rest_api.proxy.id
  deployment_id = aws_api_gateway_deployment.proxy.id
  stage_name    = "prod"
}

module "partner" {
  source = "./partner"
  api    = aws_api_gateway_rest_api.partner.id
}

resource "aws_api_gateway_rest_api" "partner" {
  name = "partner"
}

resource "aws_api_gateway_stage" "partner" {
  rest_api_id   = aws_api_gateway_rest_api.partner.id
  deployment_id = aws_api_gateway_deployment.partner.id
  stage_name    = "prod"
}
