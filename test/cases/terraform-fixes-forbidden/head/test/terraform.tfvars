certificate = "abc123" # of the team
