cert = "abc"
