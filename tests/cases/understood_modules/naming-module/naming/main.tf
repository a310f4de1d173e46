variable "parts" { type = list(string) }
output "name" { value = join("", [for p in var.parts : title(p)]) }
