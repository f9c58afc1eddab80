# Nobody changes this call.
module "linked" {
  source = "../lib"
}
