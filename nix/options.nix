# The options of services.location-service that NixOS and macOS share, and what follows from them for both.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;

  cfg = config.services.location-service;

  matching = pattern: description: types.strMatching pattern // { inherit description; };

  natsServer = matching "(nats|tls|ws|wss)://[^@,/[:space:]]+/?" "URL like nats://host:4222 without user and password, which are given by credentials.NATS_CREDENTIALS, or by natsUser and credentials.NATS_PASSWORD_FILE";

  databaseUrl = types.addCheck (matching "postgres(ql)?://[^/@[:space:]]+/[^/?@[:space:]]+([?][^[:space:]]*)?" "URL like postgresql://host:5432/database without user and password, which are given by database.user and credentials.DATABASE_PASSWORD_FILE") (
    url: builtins.match ".*[?&](user|password|sslpassword)=.*" url == null
  );

  # Inboxes of clients may not overlap with what the service uses itself.
  replyPrefix =
    types.addCheck
      (matching "[^$*>.,[:space:]][^*>.,[:space:]]*([.][^*>.,[:space:]]+)*[.]?" "subject prefix like _INBOX. or _INBOX_alice., apart from events.location., snapshots.events.location., location. and _INBOX.axon-nats.")
      (
        prefix:
        let
          below = lib.removeSuffix "." prefix + ".";
        in
        lib.all (own: !lib.hasPrefix own below && !lib.hasPrefix below own) [
          "events.location."
          "snapshots.events.location."
          "location."
        ]
        && !lib.hasPrefix "_INBOX.axon-nats." below
      );

  # by the environment variable, which is how extraEnvironment and credentials name them
  ownOption = {
    NATS_URL = "natsUrl";
    NATS_USER = "natsUser";
    NATS_TLS_VERIFY_HOSTNAME = "tlsVerifyHostname";
    NATS_TLS_FIRST = "tlsFirst";
    NATS_JETSTREAM_DOMAIN = "jetstreamDomain";
    NATS_INBOX_PREFIX = "inboxPrefix";
    REPLY_PREFIXES = "replyPrefixes";
    STREAM_NAME = "streamName";
    STREAM_REPLICAS = "replicas";
    LOG_LEVEL = "logLevel";
    SNAPSHOT_FREQUENCY = "snapshotFrequency";
    DATABASE_URL = "database.url";
    DATABASE_USER = "database.user";
    HTTP_PORT = "httpPort";
    DRAIN_TIMEOUT = "drainTimeout";
    STATE_DIR = null;
  };
in
{
  options.services.location-service = {
    enable = lib.mkEnableOption "the Location Service";

    package = mkOption {
      type = types.package;
      default = pkgs.callPackage ./package.nix { };
      defaultText = lib.literalMD "the package of this repository";
      description = "The package that is run.";
    };

    natsUrl = mkOption {
      type = types.either natsServer (types.nonEmptyListOf natsServer);
      default = "nats://localhost:4222";
      example = [
        "tls://nats-1.example.org:4222"
        "tls://nats-2.example.org:4222"
      ];
      description = "The NATS server, or several servers of one cluster.";
    };

    natsUser = mkOption {
      type = types.nullOr types.nonEmptyStr;
      default = null;
      description = "The user of the NATS servers, whose password is in the file `credentials.NATS_PASSWORD_FILE`.";
    };

    jetstreamDomain = mkOption {
      type = types.nullOr (matching "[A-Za-z0-9_-]+" "JetStream domain of letters, digits, _ and -");
      default = null;
      example = "hub";
      description = "The JetStream domain of the streams, if the servers in `natsUrl` are leaf nodes of others that have them.";
    };

    inboxPrefix = mkOption {
      type = types.nullOr (
        matching "[^$*>.,[:space:]][^*>.,[:space:]]*([.][^*>.,[:space:]]+)*[.]?" "subject prefix like _INBOX_location."
      );
      default = null;
      example = "_INBOX_location.";
      description = "Where the service receives answers, so that no other user of the servers needs to read there.";
    };

    tlsFirst = mkOption {
      type = types.bool;
      default = false;
      description = "Whether TLS begins before the server's greeting (`handshake_first` of nats-server).";
    };

    tlsVerifyHostname = mkOption {
      type = types.bool;
      default = true;
      description = ''
        Whether a TLS server's certificate must be for the host in `natsUrl`, or for the address that other servers of its
        cluster name it by. `false` lets any host with a trusted certificate impersonate the server; the service logs a warning.
      '';
    };

    replyPrefixes = mkOption {
      type = types.addCheck (types.listOf replyPrefix) (lib.any (prefix: lib.removeSuffix "." prefix != "_R_")) // {
        description = "list of subject prefixes, one of them beside _R_.";
      };
      default = [
        "_INBOX."
        "_R_."
      ];
      example = [
        "_INBOX."
        "_R_."
        "_INBOX_alice."
      ];
      description = ''
        Where clients have their inboxes; `_R_.` is that of service imports. A request that wants its reply elsewhere is
        refused.
      '';
    };

    streamName = mkOption {
      type = matching "[A-Za-z0-9_-]{1,200}" "stream name of 1 to 200 characters of A-Z, a-z, 0-9, _ and -";
      default = "LOCATION_EVENTS";
      description = "The JetStream stream that keeps the events. The service creates it.";
    };

    replicas = mkOption {
      type = types.ints.between 1 5;
      default = 1;
      description = "How many servers keep the stream.";
    };

    logLevel = mkOption {
      type = types.enum [
        "trace"
        "debug"
        "info"
        "warn"
        "error"
      ];
      default = "info";
      description = "What is logged at least.";
    };

    snapshotFrequency = mkOption {
      type = types.ints.between 1 1000000;
      default = 100;
      description = "Events of a location between two snapshots.";
    };

    database = {
      url = mkOption {
        type = types.nullOr databaseUrl;
        default = null;
        example = "postgresql://db.example.org:5432/locations";
        description = ''
          A PostgreSQL for the read model, which instances may share. Without it each instance has a database of its own
          among its files.
        '';
      };

      user = mkOption {
        type = types.nullOr types.nonEmptyStr;
        default = null;
        description = "The user of that database.";
      };
    };

    httpPort = mkOption {
      type = types.port;
      default = 0;
      example = 8080;
      description = "The port on 127.0.0.1 for `/health/live`, `/health/ready` and `/metrics`; 0 for none.";
    };

    drainTimeout = mkOption {
      type = types.ints.between 1 3600;
      default = 10;
      description = "Seconds that a stop waits for the requests in flight.";
    };

    memoryLimit = mkOption {
      type = matching "[1-9][0-9]*[MG]" "size like 512M or 2G";
      default = "512M";
      description = "What the process may take; the Java heap gets a third of it.";
    };

    credentials = mkOption {
      type = types.attrsOf types.externalPath;
      apply = lib.mapAttrs (_: toString);
      default = { };
      example = {
        NATS_CREDENTIALS = "/run/secrets/location.creds";
        DATABASE_PASSWORD_FILE = "/run/secrets/location-database";
      };
      description = ''
        Files with secrets, by the environment variable that tells the service where such a file is. They are read where the
        service runs, and cannot be in the Nix store, which everyone can read.
      '';
    };

    extraEnvironment = mkOption {
      type = types.attrsOf types.str;
      default = { };
      example = {
        QUEUE_GROUP = "blue";
        JAVA_OPTS = "-XX:StartFlightRecording=maxsize=50M,filename=/var/lib/location-service/";
      };
      description = "Settings that have no option here, by their environment variables.";
    };

    environment = mkOption {
      type = types.attrsOf types.str;
      internal = true;
      readOnly = true;
      description = "What the service is told, without the credentials.";
    };
  };

  config = lib.mkIf cfg.enable {
    services.location-service.environment = {
      NATS_URL = lib.concatStringsSep "," (lib.toList cfg.natsUrl);
      NATS_TLS_VERIFY_HOSTNAME = lib.boolToString cfg.tlsVerifyHostname;
      REPLY_PREFIXES = lib.concatStringsSep "," cfg.replyPrefixes;
      STREAM_NAME = cfg.streamName;
      STREAM_REPLICAS = toString cfg.replicas;
      LOG_LEVEL = cfg.logLevel;
      SNAPSHOT_FREQUENCY = toString cfg.snapshotFrequency;
      HTTP_PORT = toString cfg.httpPort;
      DRAIN_TIMEOUT = toString cfg.drainTimeout;
      STATE_DIR = "/var/lib/location-service";
    }
    // lib.optionalAttrs (cfg.natsUser != null) { NATS_USER = cfg.natsUser; }
    // lib.optionalAttrs cfg.tlsFirst { NATS_TLS_FIRST = "true"; }
    // lib.optionalAttrs (cfg.jetstreamDomain != null) { NATS_JETSTREAM_DOMAIN = cfg.jetstreamDomain; }
    // lib.optionalAttrs (cfg.inboxPrefix != null) { NATS_INBOX_PREFIX = cfg.inboxPrefix; }
    // lib.optionalAttrs (cfg.database.url != null) { DATABASE_URL = cfg.database.url; }
    // lib.optionalAttrs (cfg.database.user != null) { DATABASE_USER = cfg.database.user; }
    // cfg.extraEnvironment
    // {
      # the launcher's limit is that of a container with 512 MB
      JAVA_OPTS = lib.concatStringsSep " " (
        [ "-XX:MaxRAM=${cfg.memoryLimit}" ] ++ lib.optional (cfg.extraEnvironment ? JAVA_OPTS) cfg.extraEnvironment.JAVA_OPTS
      );
    };

    assertions =
      let
        given = cfg.extraEnvironment // cfg.credentials;
        refuse = assertion: message: {
          inherit assertion;
          message = "services.location-service.${message}";
        };
      in
      lib.mapAttrsToList (
        name: option:
        refuse (!given ? ${name}) (
          if option == null then
            "extraEnvironment and credentials: ${name} is set by the module and cannot be changed"
          else
            "${option} is the option for ${name}: do not set that in extraEnvironment or credentials"
        )
      ) ownOption
      ++ lib.mapAttrsToList (
        name: _:
        refuse (
          builtins.match "[A-Z][A-Z0-9_]*" name != null
        ) "credentials.${lib.strings.escapeNixIdentifier name}: the name must be an environment variable's, like NATS_CREDENTIALS"
      ) cfg.credentials
      ++ map (
        name:
        refuse false "credentials.${name} is set in extraEnvironment too: remove it there"
      ) (lib.attrNames (builtins.intersectAttrs cfg.credentials cfg.extraEnvironment))
      ++ [
        (refuse (
          cfg.natsUser != null || !cfg.credentials ? NATS_PASSWORD_FILE
        ) "natsUser is not set, but a password for it is")
        (refuse (
          cfg.natsUser == null || cfg.credentials ? NATS_PASSWORD_FILE
        ) "natsUser is set: credentials.NATS_PASSWORD_FILE must name the file with its password")
        (refuse (
          cfg.database.url != null || cfg.database.user == null && !cfg.credentials ? DATABASE_PASSWORD_FILE
        ) "database.url is not set, but a user or a password for it is")
      ];
  };
}
