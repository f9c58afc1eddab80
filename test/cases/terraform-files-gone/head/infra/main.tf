locals {
  certificate = "${path.module}/cert_id.txt"
}

resource "aws_api_gateway_stage" "needs" {
  stage_name            = "needs"
  client_certificate_id = file(local.certificate)
}

resource "aws_api_gateway_stage" "tries" {
  stage_name            = "tries"
  client_certificate_id = try(file(local.certificate), "")
}

resource "aws_api_gateway_stage" "asks" {
  stage_name            = "asks"
  client_certificate_id = fileexists(local.certificate) ? "abc" : null
}

resource "aws_api_gateway_stage" "linked" {
  stage_name            = "linked"
  client_certificate_id = file("${path.module}/link.txt")
}
