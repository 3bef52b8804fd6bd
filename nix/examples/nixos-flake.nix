{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
    cim-domain-location.url = "github:thecowboyai/cim-domain-location";
  };

  outputs =
    { nixpkgs, cim-domain-location, ... }:
    {
      nixosConfigurations.myhost = nixpkgs.lib.nixosSystem {
        modules = [
          cim-domain-location.nixosModules.location-service
          {
            nixpkgs.hostPlatform = "x86_64-linux";
            services.location-service = {
              enable = true;
              natsUrl = "nats://nats-server:4222";
            };
          }
        ];
      };
    };
}
