variable "cert" {
  default = null
}

resource "aws_api_gateway_stage" "gone" {
  client_certificate_id = var.cert
}
