variable "certificate" {
  type        = string
  description = "Of the team's own, where it has one"
  default     = ""
}

module "api" {
  source      = "../modules/api"
  certificate = var.certificate # none by default
}
