names = ["old", "new"]
