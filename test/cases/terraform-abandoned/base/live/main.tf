module "m" {
  source      = "../m"
  certificate = "abc123"
}
