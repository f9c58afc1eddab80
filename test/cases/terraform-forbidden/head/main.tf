resource "aws_api_gateway_stage" "a" {
  rest_api_id           = "x"
  client_certificate_id = aws_api_gateway_client_certificate.a.id # why
  deployment_id         = "y"
  stage_name            = "z"
}

resource "aws_api_gateway_stage" "b" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = aws_api_gateway_deployment.orders.id
  stage_name    = "b"

  client_certificate_id = "abc"
}

resource "aws_api_gateway_client_certificate" "a" {
  description = "known to the backend"
}
