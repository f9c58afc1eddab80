certificate = "abc"
