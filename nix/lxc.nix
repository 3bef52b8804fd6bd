# A NixOS in an LXC container of Proxmox VE that runs the service; its system.build.tarball is what Proxmox imports.
{
  lib,
  modulesPath,
  pkgs,
  ...
}:
{
  imports = [
    ./nixos.nix
    (modulesPath + "/virtualisation/proxmox-lxc.nix")
  ];

  services.location-service = {
    enable = true;
    natsUrl = lib.mkDefault "nats://nats-server:4222";
    # of a container with 512 MB, which has to hold the rest of the system too
    memoryLimit = lib.mkDefault "384M";
  };

  # else newer releases of NixOS put their version into it
  image.baseName = lib.mkForce "nixos-system-${pkgs.stdenv.hostPlatform.system}";

  services.openssh = {
    enable = true;
    settings = {
      PasswordAuthentication = false;
      KbdInteractiveAuthentication = false;
      PermitRootLogin = "prohibit-password";
    };
  };

  services.journald.extraConfig = ''
    SystemMaxUse=100M
    MaxRetentionSec=7day
  '';

  environment.systemPackages = [
    pkgs.curl
    pkgs.htop
    pkgs.jq
    pkgs.vim
  ];

  system.stateVersion = lib.mkDefault "26.05";
}
