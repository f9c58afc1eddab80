resource "aws_api_gateway_rest_api" "api" {
  name = "api"
  body = templatefile("${path.module}/../openapi/api.yaml.tpl", {
    backend = aws_lambda_function.backend.invoke_arn
  })
}

resource "aws_lambda_function" "backend" {
  function_name = "backend"
}

resource "aws_api_gateway_stage" "prod" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  stage_name  = "prod"
}
