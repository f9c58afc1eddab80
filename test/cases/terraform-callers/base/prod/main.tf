module "api" {
  source      = "../api"
  certificate = "abc123"
}
