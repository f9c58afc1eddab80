data "aws_api_gateway_rest_api" "shared" {
  name = "shared"
}

resource "aws_lambda_function" "pets" {
  function_name = "pets"
}

resource "aws_api_gateway_rest_api" "pets" {
  name = "pets"
  body = <<-EOT
    openapi: 3.0.1
    info: {title: pets, version: "1"}
    paths:
      /pets:
        get:
          x-amazon-apigateway-integration:
            type: aws_proxy
            httpMethod: POST
            uri: ${aws_lambda_function.pets.invoke_arn}
  EOT
}

resource "aws_api_gateway_stage" "pets" {
  rest_api_id   = aws_api_gateway_rest_api.pets.id
  deployment_id = aws_api_gateway_deployment.pets.id
  stage_name    = "prod"
}

resource "aws_api_gateway_stage" "shared" {
  rest_api_id   = data.aws_api_gateway_rest_api.shared.id
  deployment_id = aws_api_gateway_deployment.shared.id
  stage_name    = "prod"
}
