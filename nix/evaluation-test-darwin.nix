# As much of nix-darwin as the module touches, for evaluations without nix-darwin.
{ nixpkgs }:
{ modules, system }:
nixpkgs.lib.evalModules {
  class = "darwin";
  modules = modules ++ [
    (
      { lib, ... }:
      let
        inherit (lib) mkOption types;
      in
      {
        options = {
          assertions = mkOption {
            type = types.listOf types.unspecified;
            default = [ ];
          };
          environment = {
            systemPackages = mkOption {
              type = types.listOf types.package;
              default = [ ];
            };
            etc = mkOption {
              type = types.attrsOf (types.attrsOf types.str);
              default = { };
            };
          };
          launchd.daemons = mkOption {
            default = { };
            type = types.attrsOf (
              types.submodule (
                { config, ... }:
                {
                  options = {
                    command = mkOption {
                      type = types.str;
                      default = "";
                    };
                    script = mkOption {
                      type = types.lines;
                      default = "";
                    };
                    environment = mkOption {
                      type = types.attrsOf types.str;
                      default = { };
                    };
                    serviceConfig = mkOption {
                      type = types.attrsOf types.anything;
                      default = { };
                    };
                  };
                  config.serviceConfig.EnvironmentVariables = config.environment;
                }
              )
            );
          };
          system.stateVersion = mkOption { type = types.int; };
        };
        config._module.args.pkgs = nixpkgs.legacyPackages.${system};
      }
    )
  ];
}
