resource "aws_api_gateway_stage" "plain" {
  stage_name            = "plain"
  client_certificate_id = trimspace(file("${path.module}/cert_id.txt"))
}

resource "aws_api_gateway_stage" "listed" {
  for_each              = fileset(path.module, "stages/*.json")
  stage_name            = trimsuffix(basename(each.value), ".json")
  client_certificate_id = jsondecode(file("${path.module}/${each.value}")).certificate
}
