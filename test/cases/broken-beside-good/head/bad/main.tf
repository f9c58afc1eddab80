resource "aws_api_gateway_stage" "b" {
  stage_name = 
}
