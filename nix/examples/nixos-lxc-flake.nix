{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
    cim-domain-location.url = "github:thecowboyai/cim-domain-location";
  };

  outputs =
    { nixpkgs, cim-domain-location, ... }:
    {
      nixosConfigurations.location-lxc = nixpkgs.lib.nixosSystem {
        modules = [
          "${cim-domain-location}/deployment/nix/lxc.nix"
          {
            nixpkgs.hostPlatform = "x86_64-linux";
            services.location-service = {
              natsUrl = "nats://your-nats-server:4222";
              logLevel = "debug";
            };
            users.users.root.openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAA… operator" ];
          }
        ];
      };
    };
}
