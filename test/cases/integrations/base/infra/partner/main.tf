variable "api" {
  type = string
}

resource "aws_api_gateway_integration" "orders" {
  rest_api_id = var.api
  resource_id = "abc123"
  http_method = "GET"
  type        = "MOCK"
}
