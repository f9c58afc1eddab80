variable "copies" {
  default = 0
}

module "api" {
  source = "../module"
  count  = var.copies
}
