module "more" {
  source = "./more"
}
