stage:
  certificate: ""
  file: ${trimspace(file("../shared/name.txt"))}
