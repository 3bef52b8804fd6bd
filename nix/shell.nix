# What ./dev wants.
{
  go ? null,
  jdk25,
  lib,
  maven,
  mkShell,
  nats-server,
  natscli,
  postgresql ? null,
}:
mkShell {
  packages = [
    jdk25
    maven
    nats-server
    natscli
  ]
  ++ lib.optional (go != null) go;

  JAVA_HOME = jdk25.home;
  MAVEN_ARGS = lib.optionalString (postgresql != null) "-Dpostgresql.path=${postgresql}/bin";
}
