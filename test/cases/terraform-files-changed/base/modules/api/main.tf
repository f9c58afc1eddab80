variable "settings" {
  type = string
}

resource "aws_api_gateway_stage" "this" {
  stage_name            = "this"
  client_certificate_id = yamldecode(var.settings).stage.certificate
}
