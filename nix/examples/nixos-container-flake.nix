{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
    cim-domain-location.url = "github:thecowboyai/cim-domain-location";
  };

  outputs =
    { nixpkgs, cim-domain-location, ... }:
    {
      nixosConfigurations.location-container = nixpkgs.lib.nixosSystem {
        modules = [
          cim-domain-location.nixosModules.location-service
          {
            nixpkgs.hostPlatform = "x86_64-linux";
            boot.isContainer = true;
            boot.isNspawnContainer = true;
            networking.useDHCP = false;
            system.stateVersion = "26.05";
            services.location-service = {
              enable = true;
              natsUrl = "nats://10.233.1.1:4222";
            };
          }
        ];
      };
    };
}
