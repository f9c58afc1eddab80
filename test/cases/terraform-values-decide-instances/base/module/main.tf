resource "aws_api_gateway_stage" "called" {
  stage_name = "v1"
}
