module "api" {
  source = "./api"
}

moved {
  from = aws_api_gateway_stage.old
  to   = module.api.aws_api_gateway_stage.this
}
