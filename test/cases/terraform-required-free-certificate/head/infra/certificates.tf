
resource "aws_api_gateway_client_certificate" "used" {
  description = "known to the backend"
}

resource "aws_api_gateway_client_certificate" "free" {
  description = "known to the backend"
}
