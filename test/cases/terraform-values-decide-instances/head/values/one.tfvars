names = ["stays"]
