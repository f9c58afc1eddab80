resource "aws_api_gateway_stage" "other" {
  stage_name = "other"
}
