# For a NixOS host, or for a container on one: the module under the name that configurations import.
{
  imports = [ ./nixos.nix ];
}
