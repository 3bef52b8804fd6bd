# What the modules make of the options, and whether the examples of docs/deployment.md are valid; no part of it is built.
# `darwinSystem` may be nix-darwin's.
{
  nixpkgs,
  pkgs,
  self,
  darwinSystem ? import ./evaluation-test-darwin.nix { inherit nixpkgs; },
}:
let
  inherit (nixpkgs) lib;

  nixosOf =
    modules:
    (lib.nixosSystem {
      modules = [
        {
          nixpkgs.hostPlatform = lib.mkDefault "x86_64-linux";
          boot.isContainer = true;
          system.stateVersion = "26.05";
        }
      ]
      ++ modules;
    }).config;

  darwinOf =
    modules:
    (darwinSystem {
      system = "aarch64-darwin";
      inherit modules;
    }).config;

  platforms = {
    nixos = {
      configOf = nixosOf;
      module = self.nixosModules.location-service;
      serviceOf = config: config.systemd.services.location-service.serviceConfig;
      environmentOf = config: config.systemd.services.location-service.environment;
    };
    darwin = {
      configOf = darwinOf;
      module = self.darwinModules.location-service;
      serviceOf = config: config.launchd.daemons.location-service.serviceConfig;
      environmentOf = config: config.launchd.daemons.location-service.serviceConfig.EnvironmentVariables;
    };
  };

  configured =
    platform: settings:
    platform.configOf [
      platform.module
      { services.location-service = { enable = true; } // settings; }
    ];

  problemsOf =
    config:
    map (failed: failed.message) (
      lib.filter (
        entry: !entry.assertion && lib.hasInfix "services.location-service." entry.message
      ) config.assertions
    );

  subset = wanted: lib.intersectAttrs wanted;

  # Of the deployment guide.
  defaults = {
    NATS_URL = "nats://localhost:4222";
    NATS_TLS_VERIFY_HOSTNAME = "true";
    REPLY_PREFIXES = "_INBOX.,_R_.";
    STREAM_NAME = "LOCATION_EVENTS";
    LOG_LEVEL = "info";
    LOG_FORMAT = "text";
    SNAPSHOT_FREQUENCY = "100";
  };

  hardening = {
    ProtectSystem = "strict";
    ProtectHome = true;
    PrivateTmp = true;
    NoNewPrivileges = true;
    RestrictSUIDSGID = true;
    ProtectKernelTunables = true;
    ProtectKernelModules = true;
    RestrictAddressFamilies = [
      "AF_INET"
      "AF_INET6"
    ];
    RestrictNamespaces = true;
    PrivateMounts = true;
    LockPersonality = true;
    RestrictRealtime = true;
  };

  # Values that a type refuses.
  invalid = {
    natsUrlOfAnotherType.natsUrl = 5;
    natsUrlWithoutScheme.natsUrl = "localhost:4222";
    natsUrlWithPassword.natsUrl = "nats://user:secret@localhost:4222";
    natsUrlThatAcceptsAnyCertificate.natsUrl = "opentls://localhost:4222";
    wildcardAsInboxPrefix.inboxPrefix = "_INBOX.>";
    severalTokensAsDomain.jetstreamDomain = "a.b";
    noReplyPrefix.replyPrefixes = [ ];
    onlyServiceImports.replyPrefixes = [ "_R_." ];
    wildcardAsReplyPrefix.replyPrefixes = [ "_INBOX.>" ];
    apiAsReplyPrefix.replyPrefixes = [ "$JS.API." ];
    eventsAsReplyPrefix.replyPrefixes = [ "events." ];
    eventsOfALocationAsReplyPrefix.replyPrefixes = [ "events.location.a." ];
    snapshotsAsReplyPrefix.replyPrefixes = [ "snapshots.events.location" ];
    commandsAsReplyPrefix.replyPrefixes = [ "location.commands" ];
    ownInboxAsReplyPrefix.replyPrefixes = [ "_INBOX.axon-nats" ];
    noNatsUrl.natsUrl = [ ];
    streamNameWithDot.streamName = "LOCATION.EVENTS";
    noReplica.replicas = 0;
    unknownLogLevel.logLevel = "verbose";
    unknownLogFormat.logFormat = "xml";
    noSnapshot.snapshotFrequency = 0;
    databaseWithPassword.database.url = "postgresql://user:secret@localhost/locations";
    databaseWithPasswordParameter.database.url = "postgresql://localhost/locations?ssl=true&password=secret";
    portBeyondTheLast.httpPort = 65536;
    noDrain.drainTimeout = 0;
    memoryWithoutUnit.memoryLimit = "512";
    secretInTheStore.credentials.NATS_CREDENTIALS = "${builtins.storeDir}/${lib.strings.replicate 32 "0"}-secret";
    secretWithoutPath.credentials.NATS_CREDENTIALS = "secret";
  };

  # Values that contradict each other, and how the refusal begins.
  contradictory = {
    optionInExtraEnvironment = {
      settings.extraEnvironment.NATS_URL = "nats://elsewhere:4222";
      problem = "services.location-service.natsUrl is the option for NATS_URL";
    };
    stateDirectory = {
      settings.extraEnvironment.STATE_DIR = "/tmp";
      problem = "services.location-service.extraEnvironment and credentials: STATE_DIR is set by the module";
    };
    credentialTwice = {
      settings = {
        credentials.NATS_CREDENTIALS = "/run/secrets/nats";
        extraEnvironment.NATS_CREDENTIALS = "/run/secrets/other";
      };
      problem = "services.location-service.credentials.NATS_CREDENTIALS is set in extraEnvironment too";
    };
    credentialOfNoVariable = {
      settings.credentials.nats = "/run/secrets/nats";
      problem = "services.location-service.credentials.nats: the name must be an environment variable's";
    };
    userOfNoDatabase = {
      settings.database.user = "location";
      problem = "services.location-service.database.url is not set";
    };
  };

  onEachPlatform =
    tests:
    lib.concatMapAttrs (
      name: platform: lib.mapAttrs' (test: lib.nameValuePair "test ${name}: ${test}") (tests platform)
    ) platforms;

  ofPlatforms = onEachPlatform (
    platform:
    {
      "the guide's defaults reach the service" = {
        expr = subset defaults (platform.environmentOf (configured platform { }));
        expected = defaults;
      };
      "the defaults are valid" = {
        expr = problemsOf (configured platform { });
        expected = [ ];
      };
      "settings reach the service" = {
        expr = subset {
          NATS_URL = null;
          NATS_USER = null;
          NATS_TLS_VERIFY_HOSTNAME = null;
          NATS_TLS_FIRST = null;
          NATS_JETSTREAM_DOMAIN = null;
          NATS_INBOX_PREFIX = null;
          REPLY_PREFIXES = null;
          STREAM_REPLICAS = null;
          HTTP_PORT = null;
          DATABASE_URL = null;
          QUEUE_GROUP = null;
        } (
          platform.environmentOf (
            configured platform {
              natsUrl = [
                "tls://a:4222"
                "tls://b:4222"
              ];
              tlsVerifyHostname = false;
              tlsFirst = true;
              jetstreamDomain = "hub";
              inboxPrefix = "_INBOX_location.";
              natsUser = "location";
              credentials.NATS_PASSWORD_FILE = "/run/secrets/nats-password";
              replyPrefixes = [
                "_INBOX_alice"
                "locations.replies."
              ];
              replicas = 3;
              httpPort = 8080;
              database.url = "postgresql://db/locations?sslrootcert=/etc/ssl/db.pem";
              extraEnvironment.QUEUE_GROUP = "blue";
            }
          )
        );
        expected = {
          NATS_URL = "tls://a:4222,tls://b:4222";
          NATS_TLS_VERIFY_HOSTNAME = "false";
          NATS_TLS_FIRST = "true";
          NATS_JETSTREAM_DOMAIN = "hub";
          NATS_INBOX_PREFIX = "_INBOX_location.";
          NATS_USER = "location";
          REPLY_PREFIXES = "_INBOX_alice,locations.replies.";
          STREAM_REPLICAS = "3";
          HTTP_PORT = "8080";
          DATABASE_URL = "postgresql://db/locations?sslrootcert=/etc/ssl/db.pem";
          QUEUE_GROUP = "blue";
        };
      };
      "Java is told the limit beside what else it is told" = {
        expr =
          (platform.environmentOf (
            configured platform {
              memoryLimit = "1G";
              extraEnvironment.JAVA_OPTS = "-Xlog:gc";
            }
          )).JAVA_OPTS;
        expected = "-XX:MaxRAM=1G -Xlog:gc";
      };
      "one module serves both" = {
        expr = platform.serviceOf (
          platform.configOf [
            self.leafModule
            { services.location-service.enable = true; }
          ]
        );
        expected = platform.serviceOf (configured platform { });
      };
      "it may be imported twice" = {
        expr = platform.serviceOf (
          platform.configOf [
            platform.module
            self.leafModule
            { services.location-service.enable = true; }
          ]
        );
        expected = platform.serviceOf (configured platform { });
      };
    }
    // lib.mapAttrs' (
      name: settings:
      lib.nameValuePair "${name} is refused" {
        expr =
          let
            config = configured platform settings;
            all = [
              (platform.serviceOf config)
              (platform.environmentOf config)
            ];
          in
          (builtins.tryEval (lib.deepSeq all null)).success;
        expected = false;
      }
    ) invalid
    // lib.mapAttrs' (
      name:
      { settings, problem }:
      lib.nameValuePair "${name} is refused" {
        expr = map (lib.hasPrefix problem) (problemsOf (configured platform settings));
        expected = [ true ];
      }
    ) contradictory
  );

  unit = (configured platforms.nixos { }).systemd.services.location-service;
  daemon = (configured platforms.darwin { }).launchd.daemons.location-service.serviceConfig;
  withSecrets =
    platform:
    configured platform {
      credentials.NATS_CREDENTIALS = "/run/secrets/100%.creds";
      extraEnvironment.QUEUE_GROUP = "100%";
    };
  secretUnit = (withSecrets platforms.nixos).systemd.services.location-service;

  container = self.nixosConfigurations.location-container.config;
  lxc = nixosOf [ ../deployment/nix/lxc.nix ];

  ofNixos = {
    "test nixos: the unit is hardened as the guide says" = {
      expr = subset hardening unit.serviceConfig;
      expected = hardening;
    };
    "test nixos: the service is what systemd waits for, starts, stops and confines" = {
      expr = {
        inherit (unit.serviceConfig)
          Type
          User
          Group
          StateDirectory
          SuccessExitStatus
          TimeoutStopSec
          MemoryMax
          ;
      };
      expected = {
        Type = "exec";
        User = "location-service";
        Group = "location-service";
        StateDirectory = "location-service";
        SuccessExitStatus = 143;
        TimeoutStopSec = 40;
        MemoryMax = "512M";
      };
    };
    "test nixos: another user is not created" = {
      expr =
        (configured platforms.nixos {
          user = "root";
          group = "root";
        }).users.users ? location-service;
      expected = false;
    };
    "test nixos: secrets are credentials" = {
      expr = {
        inherit (secretUnit.serviceConfig) LoadCredential;
        inherit (secretUnit.environment) NATS_CREDENTIALS QUEUE_GROUP;
      };
      expected = {
        LoadCredential = [ "NATS_CREDENTIALS:/run/secrets/100%%.creds" ];
        NATS_CREDENTIALS = "%d/NATS_CREDENTIALS";
        QUEUE_GROUP = "100%%";
      };
    };
    "test nixos: tools run as the service does" = {
      expr =
        let
          tool = (withSecrets platforms.nixos).systemd.services.location-service-rebuild;
        in
        {
          inherit (tool) environment;
          inherit (tool.serviceConfig) User LoadCredential StateDirectory;
          runsTheTool = lib.hasSuffix "/bin/location-service rebuild" tool.serviceConfig.ExecStart;
        };
      expected = {
        inherit (secretUnit) environment;
        inherit (secretUnit.serviceConfig) User LoadCredential StateDirectory;
        runsTheTool = true;
      };
    };
    "test container: it is one, and runs the service" = {
      expr = {
        inherit (container.boot) isContainer;
        inherit (container.systemd.services.location-service.environment) NATS_URL;
        problems = problemsOf container;
      };
      expected = {
        isContainer = true;
        NATS_URL = "nats://nats-server:4222";
        problems = [ ];
      };
    };
    "test lxc: it has what the guide says" = {
      expr = {
        inherit (lxc.image) baseName;
        inherit (lxc.systemd.services.location-service.environment) NATS_URL;
        inherit (lxc.systemd.services.location-service.serviceConfig) MemoryMax;
        inherit (lxc.services.openssh) enable;
        password = lxc.services.openssh.settings.PasswordAuthentication;
        journal = lib.splitString "\n" (lib.trim lxc.services.journald.extraConfig);
        tools = lib.all (tool: lib.elem pkgs.${tool}.name (map (found: found.name) lxc.environment.systemPackages)) [
          "vim"
          "htop"
          "curl"
          "jq"
        ];
        problems = problemsOf lxc;
      };
      expected = {
        baseName = "nixos-system-x86_64-linux";
        NATS_URL = "nats://nats-server:4222";
        MemoryMax = "384M";
        enable = true;
        password = false;
        journal = [
          "SystemMaxUse=100M"
          "MaxRetentionSec=7day"
        ];
        tools = true;
        problems = [ ];
      };
    };
  };

  ofDarwin = {
    "test darwin: launchd runs it under the guide's label and logs" = {
      expr = {
        inherit (daemon)
          Label
          KeepAlive
          RunAtLoad
          ExitTimeOut
          StandardOutPath
          StandardErrorPath
          ;
      };
      expected = {
        Label = "org.nixos.location-service";
        KeepAlive = true;
        RunAtLoad = true;
        ExitTimeOut = 40;
        StandardOutPath = "/var/log/location-service.log";
        StandardErrorPath = "/var/log/location-service.error.log";
      };
    };
    "test darwin: secrets are files" = {
      expr = (platforms.darwin.environmentOf (withSecrets platforms.darwin)).NATS_CREDENTIALS;
      expected = "/run/secrets/100%.creds";
    };
    "test darwin: both logs are rotated" = {
      expr = lib.length (
        lib.filter (lib.hasPrefix "/var/log/location-service.")
          (lib.splitString "\n" (configured platforms.darwin { }).environment.etc."newsyslog.d/location-service.conf".text)
      );
      expected = 2;
    };
  };

  # Where an example fetches this repository, it gets it.
  example = name: builtins.scopedImport { builtins = builtins // { fetchGit = _: ../.; }; } (./examples + "/${name}");

  flakeExample =
    name:
    (example name).outputs {
      self = { };
      inherit nixpkgs;
      cim-domain-location = self;
      darwin.lib = { inherit darwinSystem; };
    };

  ofExamples = lib.mapAttrs' (
    name: config:
    lib.nameValuePair "test example: ${name} runs the service" {
      expr = {
        runs =
          if config ? launchd then
            platforms.darwin.environmentOf config ? NATS_URL
          else
            platforms.nixos.environmentOf config ? NATS_URL;
        problems = problemsOf config;
      };
      expected = {
        runs = true;
        problems = [ ];
      };
    }
  ) configsOfExamples;

  configsOfExamples =
    let
      flakes = lib.filterAttrs (name: _: lib.hasSuffix "-flake.nix" name) files;
      modules = lib.filterAttrs (name: _: !lib.hasSuffix "-flake.nix" name) files;
      files = builtins.readDir ./examples;
    in
    lib.mapAttrs (
      name: _:
      if lib.hasPrefix "macos" name then
        darwinOf [ (example name) ]
      else
        nixosOf [ (example name) ]
    ) modules
    // lib.concatMapAttrs (
      name: _:
      let
        outputs = flakeExample name;
      in
      lib.mapAttrs' (host: system: lib.nameValuePair "${name} ${host}" system.config) (
        outputs.nixosConfigurations or { } // outputs.darwinConfigurations or { }
      )
    ) flakes;

  failures = lib.runTests (ofPlatforms // ofNixos // ofDarwin // ofExamples);
in
if failures == [ ] then
  pkgs.runCommand "location-service-evaluation-test" { } "touch $out"
else
  throw "the Nix modules do not do what is expected of them: ${lib.generators.toPretty { } failures}"
