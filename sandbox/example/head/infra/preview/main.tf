# Where changes are tried before they go live
resource "aws_api_gateway_rest_api" "preview" {
  name = "orders-preview"
}

resource "aws_api_gateway_deployment" "preview" {
  rest_api_id = aws_api_gateway_rest_api.preview.id
}

resource "aws_api_gateway_stage" "preview" {
  rest_api_id   = aws_api_gateway_rest_api.preview.id
  deployment_id = aws_api_gateway_deployment.preview.id
  stage_name    = "preview"
}
