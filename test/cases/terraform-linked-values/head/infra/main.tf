variable "certificate" {
  type    = string
  default = null
}

resource "aws_api_gateway_stage" "this" {
  rest_api_id           = "a1b2c3"
  deployment_id         = "d4e5f6"
  stage_name            = "prod"
  client_certificate_id = var.certificate
}
