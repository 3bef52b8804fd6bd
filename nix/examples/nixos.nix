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
    natsUrl = "nats://nats-server:4222";
  };
}
