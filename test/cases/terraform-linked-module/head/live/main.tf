# A link may lead to a module that makes stages.
module "linked" {
  source = "../lib"
}

module "below" {
  source      = "../lib/deeper"
  certificate = "abc"
}
