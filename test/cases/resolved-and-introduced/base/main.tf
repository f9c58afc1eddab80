
resource "aws_api_gateway_stage" "better" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = aws_api_gateway_deployment.orders.id
  stage_name    = "better"
}

resource "aws_api_gateway_stage" "worse" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = aws_api_gateway_deployment.orders.id
  stage_name    = "worse"

  client_certificate_id = "abc"
}
