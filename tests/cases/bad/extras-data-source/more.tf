data "external" "more" {
  program = ["x"]
}
