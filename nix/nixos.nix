# services.location-service on NixOS: a hardened unit, and one for each of the service's tools.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;

  cfg = config.services.location-service;

  # systemd would take a % for one of its own
  literal = lib.replaceStrings [ "%" ] [ "%%" ];

  common = {
    after = [
      "network-online.target"
      "nats.service"
    ];
    wants = [ "network-online.target" ];

    environment =
      lib.mapAttrs (_: literal) cfg.environment // lib.mapAttrs (name: _: "%d/${name}") cfg.credentials;

    serviceConfig = {
      User = cfg.user;
      Group = cfg.group;
      LoadCredential = lib.mapAttrsToList (name: file: "${name}:${literal file}") cfg.credentials;
      StateDirectory = "location-service";
      StateDirectoryMode = "0700";
      WorkingDirectory = "%S/location-service";
      UMask = "0077";
      MemoryMax = cfg.memoryLimit;
      SuccessExitStatus = 143;

      # Java compiles while it runs, which forbids MemoryDenyWriteExecute, and asks /proc how large the machine is, which
      # forbids ProcSubset.
      AmbientCapabilities = "";
      CapabilityBoundingSet = "";
      DevicePolicy = "closed";
      KeyringMode = "private";
      LockPersonality = true;
      NoNewPrivileges = true;
      PrivateDevices = true;
      PrivateMounts = true;
      PrivateTmp = true;
      PrivateUsers = true;
      ProtectClock = true;
      ProtectControlGroups = true;
      ProtectHome = true;
      ProtectHostname = true;
      ProtectKernelLogs = true;
      ProtectKernelModules = true;
      ProtectKernelTunables = true;
      ProtectProc = "invisible";
      ProtectSystem = "strict";
      RemoveIPC = true;
      RestrictAddressFamilies = [
        "AF_INET"
        "AF_INET6"
      ];
      RestrictNamespaces = true;
      RestrictRealtime = true;
      RestrictSUIDSGID = true;
      SystemCallArchitectures = "native";
      SystemCallErrorNumber = "EPERM";
      SystemCallFilter = [
        "@system-service"
        "~@privileged @resources"
      ];
    };
  };

  tool =
    name: description:
    lib.recursiveUpdate common {
      inherit description;
      restartIfChanged = false;
      serviceConfig = {
        Type = "oneshot";
        ExecStart = "${lib.getExe cfg.package} ${name}";
      };
    };
in
{
  imports = [ ./options.nix ];

  options.services.location-service = {
    user = mkOption {
      type = types.nonEmptyStr;
      default = "location-service";
      description = "The user that the service runs as; the default one is created.";
    };

    group = mkOption {
      type = types.nonEmptyStr;
      default = "location-service";
      description = "The group that the service runs as; the default one is created.";
    };
  };

  config = lib.mkIf cfg.enable {
    users.users = lib.mkIf (cfg.user == "location-service") {
      location-service = {
        isSystemUser = true;
        inherit (cfg) group;
      };
    };
    users.groups = lib.mkIf (cfg.group == "location-service") { location-service = { }; };

    systemd.services = {
      location-service = lib.recursiveUpdate common {
        description = "Location Service";
        wantedBy = [ "multi-user.target" ];
        startLimitIntervalSec = 0;
        # an upgrade restarts it in one go, instead of stopping it before the system's other changes
        stopIfChanged = false;
        serviceConfig = {
          Type = "exec";
          ExecStart = lib.getExe cfg.package;
          Restart = "on-failure";
          RestartSec = 5;
          RestartPreventExitStatus = 2; # a setting is not valid
          TimeoutStopSec = cfg.drainTimeout + 30;
        };
      };
      location-service-rebuild = tool "rebuild" "Location Service: rebuild of the read model";
      location-service-verify = tool "verify" "Location Service: check of events, snapshots and read model";
      location-service-retry-dead-letters = tool "retry-dead-letters" "Location Service: retry of dead letters";
    };
  };
}
