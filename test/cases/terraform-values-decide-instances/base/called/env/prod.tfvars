copies = 0
