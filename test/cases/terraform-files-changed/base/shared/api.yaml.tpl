stage:
%{ if stage.certificate != null ~}
  certificate: ${stage.certificate}
%{ endif ~}
  file: ${trimspace(file("../shared/name.txt"))}
