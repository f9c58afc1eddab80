
resource "aws_api_gateway_stage" "a" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = aws_api_gateway_deployment.orders.id
  stage_name    = "a"

  client_certificate_id = aws_api_gateway_client_certificate.good.id
}

resource "aws_api_gateway_stage" "b" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = aws_api_gateway_deployment.orders.id
  stage_name    = "b"

  client_certificate_id = "abc123"
}

resource "aws_api_gateway_stage" "c" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = aws_api_gateway_deployment.orders.id
  stage_name    = "c"

  client_certificate_id = "other"
}

resource "aws_api_gateway_stage" "d" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = aws_api_gateway_deployment.orders.id
  stage_name    = "d"
}

resource "aws_api_gateway_client_certificate" "good" {
  description = "known to the backend"
}
