resource "aws_api_gateway_stage" "b" {
  client_certificate_id = "def"
}
