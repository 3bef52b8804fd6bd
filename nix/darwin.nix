# services.location-service on macOS with nix-darwin: a launchd daemon, its logs, and the command line with its settings.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.location-service;

  stateDirectory = cfg.environment.STATE_DIR;
  pidFile = "${stateDirectory}/pid";

  environment = cfg.environment // cfg.credentials;

  commandLine = pkgs.writeShellScriptBin "location-service" ''
    ${lib.concatLines (lib.mapAttrsToList (name: value: "export ${name}=${lib.escapeShellArg value}") environment)}
    exec ${lib.getExe cfg.package} "$@"
  '';
in
{
  imports = [ ./options.nix ];

  config = lib.mkIf cfg.enable {
    environment.systemPackages = [ commandLine ];

    launchd.daemons.location-service = {
      inherit environment;
      script = ''
        umask 077
        mkdir -p ${stateDirectory}
        echo $$ > ${pidFile}
        exec ${lib.getExe cfg.package}
      '';
      serviceConfig = {
        Label = "org.nixos.location-service";
        RunAtLoad = true;
        KeepAlive = true;
        ThrottleInterval = 10;
        ExitTimeOut = cfg.drainTimeout + 30;
        StandardOutPath = "/var/log/location-service.log";
        StandardErrorPath = "/var/log/location-service.error.log";
      };
    };

    # The process keeps its log files open: SIGTERM has it drain, and launchd starts it anew with new ones.
    environment.etc."newsyslog.d/location-service.conf".text = ''
      # logfilename                         mode count size(KB) when flags pid_file signal
      /var/log/location-service.log         644  7     10240    *    J     ${pidFile} 15
      /var/log/location-service.error.log   644  7     10240    *    J     ${pidFile} 15
    '';
  };
}
