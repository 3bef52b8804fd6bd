{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
    darwin = {
      url = "github:nix-darwin/nix-darwin/nix-darwin-26.05";
      inputs.nixpkgs.follows = "nixpkgs";
    };
    cim-domain-location.url = "github:thecowboyai/cim-domain-location";
  };

  outputs =
    { darwin, cim-domain-location, ... }:
    {
      darwinConfigurations.mymac = darwin.lib.darwinSystem {
        system = "aarch64-darwin";
        modules = [
          cim-domain-location.darwinModules.location-service
          {
            services.location-service.enable = true;
            system.stateVersion = 6;
          }
        ];
      };
    };
}
