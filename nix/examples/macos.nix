{ pkgs, ... }:
{
  imports = [
    (
      builtins.fetchGit {
        url = "https://github.com/thecowboyai/cim-domain-location";
        ref = "main";
      }
      + "/deployment/nix/darwin.nix"
    )
  ];

  services.location-service = {
    enable = true;
    natsUrl = "nats://localhost:4222";
    logLevel = "debug";
    snapshotFrequency = 50;
  };

  launchd.daemons.nats = {
    script = ''
      mkdir -p /var/lib/nats
      exec ${pkgs.nats-server}/bin/nats-server --addr 127.0.0.1 --jetstream --store_dir /var/lib/nats
    '';
    serviceConfig = {
      RunAtLoad = true;
      KeepAlive = true;
      StandardErrorPath = "/var/log/nats.log";
    };
  };

  system.stateVersion = 6;
}
