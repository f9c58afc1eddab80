resource "aws_api_gateway_stage" "a" {
  stage_name            = "a"
  client_certificate_id = "abc"
}
