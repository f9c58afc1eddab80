variable "mutual" {
  type    = bool
  default = true
}

resource "aws_api_gateway_client_certificate" "this" {
  count = var.mutual ? 1 : 0
}

resource "aws_api_gateway_stage" "this" {
  rest_api_id           = "a1b2c3"
  deployment_id         = "d4e5f6"
  stage_name            = "live"
  client_certificate_id = one(aws_api_gateway_client_certificate.this[*].id)
}
