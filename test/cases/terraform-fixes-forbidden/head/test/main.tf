variable "certificate" {
  type = string
}

module "api" {
  source      = "../modules/api"
  name        = "test"
  certificate = var.certificate
}
