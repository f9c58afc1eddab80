variable "api" {
  type = string
}

variable "root" {
  type = string
}

variable "types" {
  type    = map(string)
  default = { GET = "AWS_PROXY" }
}

resource "aws_api_gateway_integration" "this" {
  for_each    = var.types
  rest_api_id = var.api
  resource_id = var.root
  http_method = each.key
  type        = each.value
}
