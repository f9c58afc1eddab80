resource "aws_api_gateway_client_certificate" "eu" {
  description = "Presented to the orders service"
}

module "eu" {
  source      = "../modules/api"
  name        = "eu"
  certificate = aws_api_gateway_client_certificate.eu.id
}

module "us" {
  source = "../modules/api"
  name   = "us"
}
