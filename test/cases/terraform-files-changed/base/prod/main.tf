module "api" {
  source   = "../modules/api"
  settings = templatefile("${path.module}/../shared/api.yaml.tpl", { stage = { certificate = "from-the-caller" } })
}
