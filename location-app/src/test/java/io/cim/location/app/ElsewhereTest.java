package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cim.axon.nats.testing.FreePorts;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.cim.location.app.settings.SettingSource;
import io.cim.location.app.settings.Settings;
import io.nats.client.Message;
import io.nats.client.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service where JetStream is not in its own account and server, or its subjects are not the
 * usual ones.
 */
class ElsewhereTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir private Path directory;

    private final Map<String, String> environment = new HashMap<>();

    private void set(String setting, Object value) {
        environment.put(setting, value.toString());
    }

    /** Starts the service, and lets it define a location for a client and find it. */
    private void assertServes(NatsServerProcess server, Options.Builder client) throws Exception {
        set("NATS_URL", server.url());
        set("STATE_DIR", directory.resolve("state"));
        try (LocationService service =
                new LocationService(Settings.read(new SettingSource(Map.of(), environment)))) {
            service.start();
            var connection = server.connect(client);
            String id = UUID.randomUUID().toString();
            JsonNode accepted =
                    request(
                            connection,
                            "commands.define",
                            "location_id",
                            id,
                            "name",
                            "Room",
                            "location_type",
                            "Logical");
            assertThat(accepted.path("version").asInt()).as("%s", accepted).isEqualTo(1);
            JsonNode found =
                    request(
                            connection,
                            "queries.get",
                            "location_id",
                            id,
                            "min_sequence",
                            accepted.path("sequence").asLong());
            assertThat(found.at("/location/name").asText()).as("%s", found).isEqualTo("Room");
        }
    }

    private static JsonNode request(
            io.nats.client.Connection client, String subject, Object... fields) throws Exception {
        Message reply =
                Objects.requireNonNull(
                        client.request(
                                "location." + subject,
                                Installation.MAPPER.writeValueAsBytes(Installation.json(fields)),
                                TIMEOUT));
        return Installation.MAPPER.readTree(reply.getData());
    }

    @Test
    void behindALeafNodeServesFromTheDomainOfTheHub() throws Exception {
        set("NATS_JETSTREAM_DOMAIN", "hub");
        int leafNodePort = FreePorts.one();
        try (var hub =
                        NatsServerProcess.builder()
                                .jetStream("domain: hub")
                                .config(
                                        "leafnodes { listen: \"127.0.0.1:%d\" }"
                                                .formatted(leafNodePort))
                                .start();
                var leaf =
                        NatsServerProcess.builder()
                                .jetStream("domain: leaf")
                                .config(
                                        "leafnodes { remotes: [ { url: \"nats-leaf://127.0.0.1:%d\" } ] }"
                                                .formatted(leafNodePort))
                                .start()) {
            assertServes(leaf, Options.builder());
            assertThat(hub.connect().jetStreamManagement().getStreamNames())
                    .contains("LOCATION_EVENTS");
            assertThat(leaf.connect().jetStreamManagement().getStreamNames()).isEmpty();
        }
    }

    /** The account of the service has no JetStream, and imports that of another one. */
    @Test
    void servesFromTheJetStreamOfAnotherAccount() throws Exception {
        set("NATS_JETSTREAM_PREFIX", "js.store");
        set("NATS_USER", "service");
        set("NATS_PASSWORD_FILE", Files.writeString(directory.resolve("password"), "x"));
        try (var server =
                NatsServerProcess.builder()
                        .config(
                                """
                                accounts {
                                  STORE {
                                    jetstream: enabled
                                    users: [{user: store, password: x}]
                                    exports: [
                                      {service: "$JS.API.>", response_type: stream}
                                      {service: "events.location.>", response_type: stream}
                                      {service: "snapshots.events.location.>", response_type: stream}
                                    ]
                                  }
                                  SERVICE {
                                    users: [{user: service, password: x}]
                                    imports: [
                                      {service: {account: STORE, subject: "$JS.API.>"}, to: "js.store.>"}
                                      {service: {account: STORE, subject: "events.location.>"}}
                                      {service: {account: STORE, subject: "snapshots.events.location.>"}}
                                    ]
                                  }
                                }
                                """)
                        .start()) {
            assertServes(server, Options.builder().userInfo("service", "x"));
            assertThat(
                            server.connect(Options.builder().userInfo("store", "x"))
                                    .jetStreamManagement()
                                    .getStreamNames())
                    .contains("LOCATION_EVENTS");
        }
    }

    @Test
    void inboxesAreWhereItsUserMaySubscribe() throws Exception {
        set("NATS_INBOX_PREFIX", "_INBOX_location");
        set("REPLY_PREFIXES", "_INBOX_instances,_INBOX,_R_");
        set("NATS_USER", "location");
        set("NATS_PASSWORD_FILE", Files.writeString(directory.resolve("password"), "hunter2"));
        try (var server =
                NatsServerProcess.builder()
                        .config(
                                """
                                authorization { users: [
                                  { user: location, password: hunter2, permissions: { subscribe: ["_INBOX_location.>", "_INBOX_instances.>", "location.>", "$SRV.>"] } }
                                  { user: client, password: hunter2 }
                                ] }
                                """)
                        .start()) {
            assertServes(server, Options.builder().userInfo("client", "hunter2"));
        }
    }
}
