# The service, built by Maven without a network from the files that maven-lock.json names; `./dev lock` writes that.
{
  lib,
  stdenv,
  fetchurl,
  jdk25_headless,
  jre_minimal,
  linkFarm,
  makeWrapper,
  maven,
  nats-server,
  natscli,
  postgresql ? null,
}:
let
  # its own version is the first in the parent's POM
  version = lib.head (
    lib.splitString "</version>" (lib.elemAt (lib.splitString "<version>" (lib.readFile ../pom.xml)) 1)
  );

  # What Maven reads: the POMs and the sources of all modules, and nothing that it has written.
  src = lib.cleanSourceWith {
    name = "location-service-source";
    src = ../.;
    filter =
      path: _:
      let
        parts = lib.splitString "/" (lib.removePrefix "${toString ../.}/" path);
        module = lib.head parts;
        file = lib.elemAt parts 1;
      in
      parts == [ "pom.xml" ]
      ||
        lib.elem module [
          "axon-nats"
          "location-api"
          "location-app"
          "location-bench"
          "location-domain"
          "location-projection"
        ]
        && (lib.length parts == 1 || file == "pom.xml" || file == "src");
  };

  repository = linkFarm "location-service-maven-repository" (
    lib.mapAttrsToList (path: hash: {
      name = path;
      path = fetchurl {
        url = "mirror://maven/${path}";
        inherit hash;
      };
    }) (lib.importJSON ./maven-lock.json)
  );

  # A Java for this service alone, made by jlink: what `jdeps` names for the jars, with Flight Recorder for a look inside.
  # There is no jcmd, since it would need the Unix sockets that the NixOS unit forbids.
  runtime = jre_minimal.override {
    jdk = jdk25_headless;
    modules = [
      "java.base"
      "java.desktop" # JavaBeans: Axon, Jackson
      "java.logging"
      "java.management"
      "java.naming"
      "java.security.jgss" # PostgreSQL's driver
      "java.sql"
      "jdk.httpserver" # health and metrics
      "jdk.jfr"
      "jdk.management"
      "jdk.net"
      "jdk.unsupported"
    ];
  };

  # Every test runs where there are servers for it: nats-server as new as the service wants it, and PostgreSQL, which
  # does not start in Nix' sandbox on macOS.
  hasServers =
    stdenv.hostPlatform.isLinux && postgresql != null && lib.versionAtLeast nats-server.version "2.12";
in
stdenv.mkDerivation {
  pname = "location-service";
  inherit version src;

  nativeBuildInputs = [
    jdk25_headless
    makeWrapper
    maven
  ];

  JAVA_HOME = jdk25_headless.home;

  # What nix/lock gives Maven as well.
  mavenFlags = [
    "--offline"
    "--batch-mode"
    "--no-transfer-progress"
    "-Dmaven.repo.local=${repository}"
    "--projects=location-app"
    "--also-make"
    "--activate-profiles=!format"
    "-Dexec.skip" # the AOT cache is made of what is installed
    "-Dmaven.javadoc.skip"
    "-Dmaven.source.skip"
  ];

  buildPhase = ''
    runHook preBuild
    export HOME=$NIX_BUILD_TOP
    mvn $mavenFlags -DskipTests package
    runHook postBuild
  '';

  doCheck = hasServers;

  checkPhase = lib.optionalString hasServers ''
    runHook preCheck
    mvn $mavenFlags -Dnats-server.path=${lib.getExe nats-server} -Dnats.path=${lib.getExe natscli} \
      -Dpostgresql.path=${postgresql}/bin verify
    runHook postCheck
  '';

  __darwinAllowLocalNetworking = true; # nats-server of the training run, on 127.0.0.1

  # The AOT cache is for these paths, times and sizes of jars, and for the runtime: so the installed service is trained. All
  # files in the store are as old as the first second of 1970.
  installPhase = ''
    runHook preInstall
    mkdir -p $out/share
    cp -r location-app/target/location-service $out/share/location-service
    find $out/share/location-service/lib -exec touch --date=@1 {} +
    ${runtime.home}/bin/java -Dnats-server.path=${lib.getExe nats-server} \
      -cp "location-app/target/test-classes:axon-nats/target/test-classes:$out/share/location-service/lib/*" \
      io.cim.location.app.training.Training $out/share/location-service
    makeWrapper $out/share/location-service/bin/location-service $out/bin/location-service \
      --set JAVA_HOME ${runtime.home}
    runHook postInstall
  '';

  passthru = { inherit repository runtime; };

  meta = {
    description = "Keeps the places of an organisation: commands and queries over NATS, events in JetStream";
    license = lib.licenses.mit;
    mainProgram = "location-service";
    platforms = lib.platforms.unix;
    sourceProvenance = with lib.sourceTypes; [
      fromSource
      binaryBytecode # what it depends on, from Maven's repositories
      binaryNativeCode # SQLite, in its driver's jar
    ];
  };
}
