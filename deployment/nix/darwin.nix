# The name that configurations import it by; it is in nix/.
{
  imports = [ ../../nix/darwin.nix ];
}
