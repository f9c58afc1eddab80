certificate = ""
