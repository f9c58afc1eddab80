locals {
  stages = {
    blue = {
      weight      = 10
      certificate = "abc123"
    }
    green = {
      weight      = 90
      certificate = null
    }
  }
}

resource "aws_api_gateway_stage" "this" {
  for_each = local.stages

  rest_api_id           = "a1b2c3"
  deployment_id         = "d4e5f6"
  stage_name            = each.key
  client_certificate_id = each.value.certificate
}
