region = "eu-west-1"
mutual = false
