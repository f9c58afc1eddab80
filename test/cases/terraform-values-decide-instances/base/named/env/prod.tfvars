names = ["old"]
