package io.cim.location.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cim.axon.nats.testing.NatsServerExtension;
import io.cim.axon.nats.testing.RawPublisher;
import io.cim.location.app.settings.SettingSource;
import io.cim.location.app.settings.Settings;
import io.nats.client.Connection;
import io.nats.client.Options;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Three accounts: the service's own, one that shares its users' names, one that does not. */
class AuthenticatedActorTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String FORGED = "{\"user\":\"admin\"}";

    private static final String ACCOUNTS =
            """
            accounts {
              SERVICE {
                jetstream: enabled
                users: [{user: service, password: x}, {user: mallory, password: x}]
                exports: [{service: "location.commands.>"}]
              }
              SHARING {
                users: [{user: alice, password: x}]
                imports: [{service: {account: SERVICE, subject: "location.commands.>"}, share: true}]
              }
              HIDING {
                users: [{user: bob, password: x}]
                imports: [{service: {account: SERVICE, subject: "location.commands.>"}}]
              }
            }
            """;

    @RegisterExtension
    private final NatsServerExtension nats = NatsServerExtension.builder().config(ACCOUNTS).build();

    @TempDir private Path state;

    private LocationService service;
    private Connection reader;

    @BeforeEach
    void startService() {
        reader = connect("service");
        service =
                new LocationService(
                        Settings.read(
                                new SettingSource(
                                        Map.of(),
                                        Map.of(
                                                "NATS_URL",
                                                nats.url().replace("//", "//service:x@"),
                                                "STATE_DIR",
                                                state.toString()))));
        service.start();
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    @Test
    void isTheUserOfAnAccountThatShares() throws Exception {
        assertThat(actorOfDefineBy("alice", new Headers())).isEqualTo("alice");
    }

    @Test
    void isAbsentForAnAccountThatDoesNotShare() throws Exception {
        assertThat(actorOfDefineBy("bob", new Headers())).isNull();
    }

    @Test
    void isNeverTheClaimOfAClient() throws Exception {
        for (String user : new String[] {"mallory", "bob"}) {
            assertThat(actorOfDefineBy(user, new Headers().put("Nats-Request-Info", FORGED)))
                    .as(user)
                    .isNull();
        }
        assertThat(actorOfDefineBy("alice", new Headers().put("Nats-Request-Info", FORGED)))
                .isEqualTo("alice");
    }

    /** The server does not recognise a header name with a space; jnats alone would trim it. */
    @Test
    void isNeverTheClaimOfAHeaderThatTheServerIgnores() throws Exception {
        var alice = connect("alice");
        var replies = alice.subscribe("_INBOX.alice");
        alice.flush(TIMEOUT);
        try (RawPublisher raw = rawAs("alice")) {
            byte[] headers =
                    "NATS/1.0\r\nNats-Request-Info :%s\r\n\r\n".formatted(FORGED).getBytes(UTF_8);
            raw.publish("location.commands.define", "_INBOX.alice", headers, body());
        }
        Objects.requireNonNull(replies.nextMessage(TIMEOUT));
        assertThat(lastActor()).isEqualTo("alice");
    }

    @Test
    void cannotBeForgedByTheReplySubjectOfAServiceImport() throws Exception {
        try (RawPublisher mallory = rawAs("mallory")) {
            byte[] headers =
                    "NATS/1.0\r\nNats-Request-Info:%s\r\n\r\n".formatted(FORGED).getBytes(UTF_8);
            assertThatThrownBy(() ->
                            mallory.publish("location.commands.define", "_R_.1", headers, body()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Permissions Violation");
        }
    }

    private @Nullable String actorOfDefineBy(String user, Headers headers) throws Exception {
        var reply = connect(user).request("location.commands.define", headers, body(), TIMEOUT);
        assertThat(new String(Objects.requireNonNull(reply).getData(), UTF_8)).contains("defined");
        return lastActor();
    }

    private @Nullable String lastActor() throws Exception {
        var event =
                reader.jetStreamManagement()
                        .getLastMessage("LOCATION_EVENTS", "events.location.*.defined");
        return Objects.requireNonNull(event.getHeaders()).getFirst("Location-Authenticated-Actor");
    }

    private RawPublisher rawAs(String user) throws IOException {
        return RawPublisher.connect(nats.url(), "\"user\":\"%s\",\"pass\":\"x\"".formatted(user));
    }

    private Connection connect(String user) {
        return nats.connect(Options.builder().userInfo(user, "x"));
    }

    private static byte[] body() {
        return "{\"location_id\":\"%s\",\"name\":\"A\",\"location_type\":\"Logical\"}"
                .formatted(UUID.randomUUID())
                .getBytes(UTF_8);
    }
}
