# A machine with nats-server and the service, asked what the deployment guide's example asks.
{ module }:
{
  name = "location-service";

  nodes.machine =
    { pkgs, ... }:
    {
      imports = [ module ];

      environment.systemPackages = [ pkgs.natscli ];
      services.nats = {
        enable = true;
        jetstream = true;
      };
      services.location-service = {
        enable = true;
        httpPort = 8080;
      };
      virtualisation.memorySize = 2048;
    };

  testScript = ''
    import json

    LOCATION = "550e8400-e29b-41d4-a716-446655440000"
    ADDRESS = {
        "street": "123 Main St",
        "locality": "Springfield",
        "region": "IL",
        "country": "US",
        "postal_code": "62701",
    }

    def request(subject, payload):
        return json.loads(machine.succeed(f"nats req --raw {subject} '{json.dumps(payload)}'"))

    def await_ready():
        machine.wait_until_succeeds("curl -fsS http://127.0.0.1:8080/health/ready", timeout=120)

    machine.wait_for_unit("location-service.service")
    await_ready()

    with subtest("a location is defined, stored and found"):
        defined = request(
            "location.commands.define",
            {"location_id": LOCATION, "name": "Test Location", "location_type": "Physical", "address": ADDRESS},
        )
        assert defined["version"] == 1 and defined["events"] == ["defined"], defined
        machine.succeed(f"nats stream get LOCATION_EVENTS {defined['sequence']} | grep events.location.{LOCATION}.defined")
        found = request("location.queries.get", {"location_id": LOCATION, "min_sequence": defined["sequence"]})
        assert found["location"]["name"] == "Test Location", found

    with subtest("it drains when it is stopped, and goes on where it was"):
        machine.succeed("systemctl stop location-service.service")
        assert machine.succeed("systemctl show -P Result location-service.service").strip() == "success"
        machine.succeed("systemctl start location-service.service")
        await_ready()
        assert request("location.queries.get", {"location_id": LOCATION})["location"]["version"] == 1

    with subtest("the tools have the service's settings"):
        machine.succeed("systemctl start location-service-rebuild.service")
        machine.succeed("systemctl start location-service-retry-dead-letters.service")

    with subtest("it is confined"):
        machine.succeed("systemd-analyze security --threshold=15 location-service.service")
        assert machine.succeed("systemd-analyze verify location-service.service 2>&1").strip() == ""
  '';
}
