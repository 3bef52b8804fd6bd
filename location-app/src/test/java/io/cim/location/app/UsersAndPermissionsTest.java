package io.cim.location.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.testing.NatsServerProcess;
import io.cim.axon.nats.testing.RawPublisher;
import io.cim.location.app.settings.SettingSource;
import io.cim.location.app.settings.Settings;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamManagement;
import io.nats.client.Options;
import io.nats.client.api.ConsumerConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The accounts and users of {@code ops/nats/accounts.conf}. */
class UsersAndPermissionsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final byte[] HEADERS = "NATS/1.0\r\n\r\n".getBytes(UTF_8);

    private static final String[] FORBIDDEN = {
        "events.location.x.defined",
        "snapshots.events.location.x",
        "$JS.API.STREAM.INFO.LOCATION_EVENTS",
        "$JS.API.STREAM.UPDATE.LOCATION_EVENTS",
        "$JS.API.STREAM.DELETE.LOCATION_EVENTS",
        "$JS.API.STREAM.PURGE.LOCATION_EVENTS",
        "$JS.API.STREAM.MSG.DELETE.LOCATION_EVENTS",
        "$JS.API.CONSUMER.CREATE.LOCATION_EVENTS.x",
        "$JS.API.CONSUMER.DELETE.LOCATION_EVENTS.reader",
        "location.projection.progress",
        "location.operations.retry_dead_letters",
        "_INBOX_service.x",
        "$SYS.REQ.SERVER.PING"
    };

    @TempDir private Path directory;

    private static Connection connect(NatsServerProcess server, String user) {
        return server.connect(
                Options.builder().userInfo(user, "x").inboxPrefix("_INBOX_" + user + "."));
    }

    private static void assertRefused(NatsServerProcess server, String user, String... subjects)
            throws IOException {
        for (String subject : subjects) {
            try (RawPublisher client =
                    RawPublisher.connect(
                            server.url(), "\"user\":\"%s\",\"pass\":\"x\"".formatted(user))) {
                assertThatThrownBy(() -> client.publish(subject, "", HEADERS, new byte[0]))
                        .as("%s to %s", user, subject)
                        .hasMessageContaining("Permissions Violation for Publish");
            }
        }
    }

    @Test
    void clientsPublishOnlyWhatTheyMay() throws Exception {
        String accounts =
                Files.readString(Path.of("../ops/nats/accounts.conf"))
                        .replaceAll("\\$[A-Z]+_PASSWORD", "x");
        Map<String, String> environment =
                Map.of(
                        "NATS_USER",
                        "service",
                        "NATS_PASSWORD_FILE",
                        Files.writeString(directory.resolve("password"), "x").toString(),
                        "NATS_INBOX_PREFIX",
                        "_INBOX_service.",
                        "REPLY_PREFIXES",
                        "_INBOX_instances.,_INBOX_operations.,_R_.",
                        "STATE_DIR",
                        directory.resolve("state").toString());
        try (NatsServerProcess server = NatsServerProcess.builder().config(accounts).start();
                LocationService service =
                        new LocationService(
                                Settings.read(
                                        new SettingSource(
                                                Map.of("NATS_URL", server.url()), environment)))) {
            service.start();
            String define =
                    "{\"location_id\":\"11111111-1111-4111-8111-111111111111\",\"name\":\"A\",\"location_type\":\"Logical\"}";
            var reply =
                    connect(server, "commander")
                            .request("location.commands.define", define.getBytes(UTF_8), TIMEOUT);
            assertThat(new String(Objects.requireNonNull(reply).getData(), UTF_8))
                    .contains("\"version\":1");
            for (String user : new String[] {"commander", "querier", "reader"}) {
                assertRefused(server, user, FORBIDDEN);
            }
            assertRefused(server, "querier", "location.commands.archive");
            assertRefused(server, "reader", "location.commands.archive", "location.queries.get");
            assertRefused(
                    server,
                    "service",
                    "$JS.API.STREAM.PURGE.LOCATION_EVENTS",
                    "$JS.API.STREAM.DELETE.LOCATION_EVENTS",
                    "$JS.API.STREAM.MSG.DELETE.LOCATION_EVENTS");
            for (String user : new String[] {"commander", "querier", "reader"}) {
                assertNotSubscribed(
                        server,
                        user,
                        "location.commands.define",
                        "events.location.>",
                        "_INBOX_service.>",
                        "_INBOX_x.>",
                        "$SYS.>",
                        ">");
            }
            assertReaderStoresNothing(server);
        }
    }

    private static void assertNotSubscribed(
            NatsServerProcess server, String user, String... subjects) throws Exception {
        List<String> errors = new CopyOnWriteArrayList<>();
        ErrorListener listener =
                new ErrorListener() {
                    @Override
                    public void errorOccurred(Connection connection, String error) {
                        errors.add(error);
                    }
                };
        Connection connection =
                server.connect(Options.builder().userInfo(user, "x").errorListener(listener));
        for (String subject : subjects) {
            connection.subscribe(subject);
        }
        connection.flush(TIMEOUT);
        for (String subject : subjects) {
            await().atMost(TIMEOUT)
                    .untilAsserted(() ->
                            assertThat(errors)
                                    .as(user)
                                    .anyMatch(error ->
                                            error.toLowerCase(Locale.ROOT)
                                                    .contains(
                                                            "permissions violation for subscription to \"%s\""
                                                                    .formatted(subject)
                                                                    .toLowerCase(Locale.ROOT))));
        }
    }

    /** JetStream answers any reply subject, but not that of a request from another account. */
    private static void assertReaderStoresNothing(NatsServerProcess server) throws Exception {
        JetStreamManagement admin = connect(server, "admin").jetStreamManagement();
        admin.addOrUpdateConsumer(
                "LOCATION_EVENTS", ConsumerConfiguration.builder().durable("reader").build());
        Connection reader = connect(server, "reader");
        String next = "$JS.API.CONSUMER.MSG.NEXT.LOCATION_EVENTS.reader";
        try (RawPublisher raw =
                RawPublisher.connect(server.url(), "\"user\":\"reader\",\"pass\":\"x\"")) {
            raw.publish(next, "events.location.forged", HEADERS, new byte[0]);
        }
        String info = "$JS.API.CONSUMER.INFO.LOCATION_EVENTS.reader";
        assertThat(reader.request(info, new byte[0], TIMEOUT)).isNotNull(); // after the other one
        assertThat(admin.getStreamInfo("LOCATION_EVENTS").getStreamState().getLastSequence())
                .isEqualTo(1);
    }
}
