variable "names" {
  type = set(string)
}

resource "aws_api_gateway_stage" "keyed" {
  for_each   = var.names
  stage_name = each.key
}
