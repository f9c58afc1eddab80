resource "aws_api_gateway_deployment" "d" {
  rest_api_id = "x"
  stage_name  = "live"
}

resource "aws_api_gateway_stage" "s" {
  stage_name = "test"
}