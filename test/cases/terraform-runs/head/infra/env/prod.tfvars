certificate = "abc123"
