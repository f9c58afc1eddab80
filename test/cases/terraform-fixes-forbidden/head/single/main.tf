variable "certificate" {
  type     = string
  default  = "abc123"
  nullable = false
}

resource "aws_api_gateway_stage" "live" {
  rest_api_id           = "a1b2c3"
  deployment_id         = "d4e5f6"
  stage_name            = "live"
  client_certificate_id = var.certificate
}

resource "aws_api_gateway_stage" "next" {
  rest_api_id           = "a1b2c3"
  deployment_id         = "d4e5f6"
  stage_name            = "next"
  client_certificate_id = var.certificate
}
