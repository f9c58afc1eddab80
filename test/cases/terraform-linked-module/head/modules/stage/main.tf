variable "certificate" {
  default = null
}

resource "aws_api_gateway_stage" "this" {
  stage_name            = "prod"
  client_certificate_id = var.certificate
}
