{
  imports = [
    (
      builtins.fetchGit {
        url = "https://github.com/thecowboyai/cim-domain-location";
        ref = "main";
      }
      + "/deployment/nix/container.nix"
    )
  ];

  services.location-service = {
    enable = true;
    natsUrl = [
      "tls://nats-1.internal:4222"
      "tls://nats-2.internal:4222"
      "tls://nats-3.internal:4222"
    ];
    streamName = "LOCATION_EVENTS_PROD";
    replicas = 3;
    snapshotFrequency = 100;
    httpPort = 8080;
    memoryLimit = "1G";
    database = {
      url = "postgresql://db.internal:5432/locations?sslmode=verify-full&sslrootcert=/etc/ssl/certs/ca-certificates.crt";
      user = "location";
    };
    credentials = {
      NATS_CREDENTIALS = "/run/secrets/location.creds";
      DATABASE_PASSWORD_FILE = "/run/secrets/location-database";
    };
    extraEnvironment.MAX_CONCURRENT_REQUESTS = "512";
  };

  networking.firewall.allowedTCPPorts = [ 22 ];
}
