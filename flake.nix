{
  description = "Location Service: the places of an organisation, event-sourced on NATS JetStream";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;

      forEachSystem =
        f:
        lib.genAttrs [
          "x86_64-linux"
          "aarch64-linux"
          "x86_64-darwin"
          "aarch64-darwin"
        ] (system: f nixpkgs.legacyPackages.${system});

      isLinux = pkgs: pkgs.stdenv.hostPlatform.isLinux;

      packageOf = pkgs: self.packages.${pkgs.stdenv.hostPlatform.system}.location-service;

      # The package is that of flake.lock, which was tested, and not one of the importing system's nixpkgs.
      withPackage =
        module:
        { lib, pkgs, ... }:
        {
          key = "${toString module} with package";
          imports = [ module ];
          services.location-service.package = lib.mkDefault (packageOf pkgs);
        };
    in
    {
      packages = forEachSystem (
        pkgs:
        {
          default = packageOf pkgs;
          location-service = pkgs.callPackage ./nix/package.nix { };
        }
        // lib.optionalAttrs (isLinux pkgs) {
          location-lxc =
            (lib.nixosSystem {
              modules = [
                self.nixosModules.location-service
                ./nix/lxc.nix
                { nixpkgs.hostPlatform = pkgs.stdenv.hostPlatform.system; }
              ];
            }).config.system.build.tarball;
        }
      );

      nixosModules.location-service = withPackage ./nix/nixos.nix;
      darwinModules.location-service = withPackage ./nix/darwin.nix;

      # One module for both. Where an evaluation does not say its class, NixOS is the one that says where its modules are.
      leafModule =
        { _class, ... }@args:
        {
          imports = [
            (
              if _class == "darwin" || _class == null && !args ? modulesPath then
                self.darwinModules.location-service
              else
                self.nixosModules.location-service
            )
          ];
        };

      nixosConfigurations.location-container = lib.nixosSystem {
        modules = [
          self.nixosModules.location-service
          (
            { lib, ... }:
            {
              nixpkgs.hostPlatform = lib.mkDefault "x86_64-linux";
              boot.isContainer = true;
              boot.isNspawnContainer = true;
              networking.useDHCP = false; # nixos-container gives it its address
              services.location-service = {
                enable = true;
                natsUrl = lib.mkDefault "nats://nats-server:4222";
              };
              system.stateVersion = lib.mkDefault "26.05";
            }
          )
        ];
      };

      apps = forEachSystem (pkgs: {
        default = {
          type = "app";
          program = lib.getExe (packageOf pkgs);
          meta.description = "Runs the Location Service; its settings are environment variables or flags";
        };
      });

      devShells = forEachSystem (pkgs: {
        default = pkgs.callPackage ./nix/shell.nix { };
      });

      checks = forEachSystem (
        pkgs:
        {
          package = packageOf pkgs;
          evaluation = import ./nix/evaluation-test.nix { inherit nixpkgs pkgs self; };
        }
        // lib.optionalAttrs (isLinux pkgs) {
          vm = pkgs.testers.runNixOSTest (
            import ./nix/vm-test.nix { module = self.nixosModules.location-service; }
          );
        }
      );
    };
}
