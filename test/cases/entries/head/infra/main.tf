
resource "aws_api_gateway_stage" "partner" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = aws_api_gateway_deployment.orders.id
  stage_name    = "partner"
}

resource "aws_api_gateway_stage" "late" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = aws_api_gateway_deployment.orders.id
  stage_name    = "late"
}

resource "aws_api_gateway_stage" "open" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = aws_api_gateway_deployment.orders.id
  stage_name    = "open"
}

resource "aws_api_gateway_stage" "unknown" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = aws_api_gateway_deployment.orders.id
  stage_name    = "unknown"

  client_certificate_id = var.x
}
variable "x" {}
