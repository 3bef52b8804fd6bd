package io.cim.location.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.gateway.GatewaySettings;
import io.cim.axon.nats.gateway.ReplyPrefixes;
import io.cim.location.projection.ProjectionSettings;
import io.cim.location.projection.ReadModelStore;
import io.nats.client.support.NatsUri;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @TempDir private Path directory;

    private static Settings read(Map<String, String> environment) {
        return Settings.read(new SettingSource(Map.of(), environment));
    }

    /** The settings that cannot be given beside others. */
    private static final Set<String> IN_PLACE_OF_OTHERS =
            Set.of(
                    "NATS_NKEY_FILE",
                    "NATS_USER",
                    "NATS_PASSWORD_FILE",
                    "NATS_TOKEN_FILE",
                    "NATS_JETSTREAM_PREFIX");

    private static List<String> problems(Map<String, String> environment) {
        try {
            read(environment);
            return List.of();
        } catch (InvalidSettingsException invalid) {
            return invalid.problems();
        }
    }

    @Test
    void hasTheDefaultsOfTheGuide() throws Exception {
        Settings settings = read(Map.of());
        assertThat(settings)
                .isEqualTo(
                        new Settings(
                                new NatsSettings(
                                        List.of(new NatsUri("nats://localhost:4222")),
                                        new NatsIdentity.None(),
                                        new NatsTlsSettings(
                                                Optional.empty(), Optional.empty(), true, false),
                                        Optional.empty(),
                                        "_INBOX.axon-nats."),
                                EventStreamDefinition.of("LOCATION_EVENTS", "events.location"),
                                new AggregateSettings(100, Duration.ofMillis(100), 10_000),
                                new RequestSettings("q", GatewaySettings.defaults()),
                                new HttpSettings(
                                        0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})),
                                settings.stateDirectory(),
                                new ProjectionSettings(
                                        new ReadModelStore.Embedded(
                                                settings.stateDirectory().resolve("read-model")),
                                        1),
                                Level.INFO,
                                LogFormat.TEXT));
        assertThat(settings.requests().gateway().replyPrefixes().prefixes())
                .containsExactly("_INBOX.", "_R_.");
        assertThat(settings.requests().gateway().maxConcurrentRequests()).isEqualTo(256);
        assertThat(settings.requests().gateway().drainTimeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void createsAPrivateStateDirectoryIfNoneIsGiven() throws IOException {
        Path one = read(Map.of()).stateDirectory();
        Path other = read(Map.of()).stateDirectory();

        assertThat(one)
                .isNotEqualTo(other)
                .hasParent(Path.of(System.getProperty("java.io.tmpdir")))
                .isEmptyDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
                .isEqualTo("rwx------");
        Files.delete(one);
        Files.delete(other);
    }

    @Test
    void readsEverySettingFromTheEnvironment() throws Exception {
        Path credentials = Files.writeString(directory.resolve("user.creds"), "secret");
        Path password = Files.writeString(directory.resolve("password"), "secret");
        Path state = directory.resolve("made/on/demand");
        Map<String, String> environment = new HashMap<>();
        environment.put("NATS_URL", "nats://a:4222, tls://b:4223");
        environment.put("NATS_CREDENTIALS", credentials.toString());
        environment.put("NATS_TLS_VERIFY_HOSTNAME", "False");
        environment.put("NATS_TLS_FIRST", "true");
        environment.put("NATS_TLS_CA_FILE", credentials.toString());
        environment.put("NATS_TLS_CERTIFICATE_FILE", credentials.toString());
        environment.put("NATS_TLS_KEY_FILE", password.toString());
        environment.put("NATS_JETSTREAM_DOMAIN", "hub");
        environment.put("NATS_INBOX_PREFIX", "_INBOX_location");
        environment.put("STREAM_NAME", "PLACES");
        environment.put("STREAM_REPLICAS", "3");
        environment.put("LOG_LEVEL", "Debug");
        environment.put("LOG_FORMAT", "JSON");
        environment.put("SNAPSHOT_FREQUENCY", "50");
        environment.put("SNAPSHOT_LOAD_TIME", "250");
        environment.put("STATE_DIR", state.toString());
        environment.put("DATABASE_URL", "postgresql://db:5432/places?sslmode=verify-full");
        environment.put("DATABASE_USER", "locations");
        environment.put("DATABASE_PASSWORD_FILE", password.toString());
        environment.put("PROJECTION_SEGMENTS", "8");
        environment.put("HTTP_PORT", "8080");
        environment.put("HTTP_HOST", "0.0.0.0");
        environment.put("QUEUE_GROUP", "places");
        environment.put("REPLY_PREFIXES", "_INBOX_alice, _INBOX.");
        environment.put("MAX_CONCURRENT_REQUESTS", "7");
        environment.put("DRAIN_TIMEOUT", "30");
        environment.put("CACHED_LOCATIONS", "12");
        assertThat(Settings.ALL)
                .extracting(Setting::name)
                .filteredOn(name -> !IN_PLACE_OF_OTHERS.contains(name))
                .containsExactlyInAnyOrderElementsOf(environment.keySet());

        assertThat(read(environment))
                .isEqualTo(
                        new Settings(
                                new NatsSettings(
                                        List.of(
                                                new NatsUri("nats://a:4222"),
                                                new NatsUri("tls://b:4223")),
                                        new NatsIdentity.Credentials(credentials),
                                        new NatsTlsSettings(
                                                Optional.of(credentials),
                                                Optional.of(
                                                        new NatsTlsSettings.ClientCertificate(
                                                                credentials, password)),
                                                false,
                                                true),
                                        Optional.of("$JS.hub.API"),
                                        "_INBOX_location."),
                                EventStreamDefinition.of("PLACES", "events.location")
                                        .withReplicas(3),
                                new AggregateSettings(50, Duration.ofMillis(250), 12),
                                new RequestSettings(
                                        "places",
                                        GatewaySettings.defaults()
                                                .withReplyPrefixes(
                                                        new ReplyPrefixes(
                                                                List.of(
                                                                        "_INBOX_alice.",
                                                                        "_INBOX.")))
                                                .withMaxConcurrentRequests(7)
                                                .withDrainTimeout(Duration.ofSeconds(30))),
                                new HttpSettings(8080, InetAddress.getByName("0.0.0.0")),
                                state,
                                new ProjectionSettings(
                                        new ReadModelStore.Shared(
                                                "jdbc:postgresql://db:5432/places?sslmode=verify-full",
                                                Optional.of("locations"),
                                                Optional.of(password)),
                                        8),
                                Level.DEBUG,
                                LogFormat.JSON));
        assertThat(state).isDirectory();
    }

    @Test
    void prefersAFlagAndIgnoresBlankValues() {
        Settings settings =
                Settings.read(
                        new SettingSource(
                                Map.of("SNAPSHOT_FREQUENCY", "7"),
                                Map.of(
                                        "SNAPSHOT_FREQUENCY",
                                        "50",
                                        "STREAM_NAME",
                                        " ",
                                        "QUEUE_GROUP",
                                        "")));
        assertThat(settings.aggregate().snapshotFrequency()).isEqualTo(7);
        assertThat(settings.stream().name()).isEqualTo("LOCATION_EVENTS");
        assertThat(settings.requests().queueGroup()).isEqualTo("q");
    }

    @ParameterizedTest
    @CsvSource({
        "NATS_URL, ','",
        "NATS_URL, ht!tp://x",
        "NATS_URL, 'tls://a,opentls://b'",
        "NATS_TLS_VERIFY_HOSTNAME, no",
        "NATS_CREDENTIALS, /does/not/exist",
        "NATS_NKEY_FILE, /does/not/exist",
        "NATS_TOKEN_FILE, /does/not/exist",
        "NATS_TLS_CA_FILE, /does/not/exist",
        "NATS_TLS_FIRST, 1",
        "NATS_JETSTREAM_DOMAIN, a.b",
        "NATS_JETSTREAM_PREFIX, a.>",
        "NATS_INBOX_PREFIX, a..b",
        "NATS_INBOX_PREFIX, $JS",
        "NATS_INBOX_PREFIX, events.location.x",
        "NATS_INBOX_PREFIX, location",
        "NATS_TOKEN_FILE, /",
        "STREAM_NAME, a.b",
        "STREAM_REPLICAS, 0",
        "STREAM_REPLICAS, 6",
        "LOG_LEVEL, loud",
        "LOG_FORMAT, xml",
        "SNAPSHOT_FREQUENCY, 0",
        "SNAPSHOT_FREQUENCY, many",
        "SNAPSHOT_FREQUENCY, 1.5",
        "SNAPSHOT_LOAD_TIME, 0",
        "STATE_DIR, /dev/null/state",
        "HTTP_PORT, 65536",
        "HTTP_PORT, -1",
        "HTTP_HOST, 192.0.2.1", // reserved for documentation (RFC 5737)
        "HTTP_HOST, no.such.host.invalid",
        "QUEUE_GROUP, a b",
        "REPLY_PREFIXES, ','",
        "REPLY_PREFIXES, _INBOX.>",
        "REPLY_PREFIXES, $JS.API",
        "REPLY_PREFIXES, events",
        "REPLY_PREFIXES, events.location.replies",
        "REPLY_PREFIXES, snapshots",
        "REPLY_PREFIXES, snapshots.events.location",
        "REPLY_PREFIXES, location",
        "REPLY_PREFIXES, location.replies",
        "REPLY_PREFIXES, _INBOX.axon-nats",
        "MAX_CONCURRENT_REQUESTS, 0",
        "MAX_CONCURRENT_REQUESTS, 100001",
        "DRAIN_TIMEOUT, 0",
        "DRAIN_TIMEOUT, 3601",
        "CACHED_LOCATIONS, 0",
        "PROJECTION_SEGMENTS, 0",
        "PROJECTION_SEGMENTS, 65",
        "DATABASE_PASSWORD_FILE, /does/not/exist"
    })
    void reportsAnInvalidValueInOneLine(String setting, String value) {
        assertThat(problems(Map.of(setting, value)))
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith(setting + " (--")
                .contains("must")
                .doesNotContain("\n");
    }

    @Test
    void readsEveryKindOfIdentity() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "secret");
        assertThat(identity("NATS_NKEY_FILE", file.toString()))
                .isEqualTo(new NatsIdentity.NKey(file));
        assertThat(identity("NATS_TOKEN_FILE", file.toString()))
                .isEqualTo(new NatsIdentity.Token(file));
        assertThat(identity("NATS_USER", "me", "NATS_PASSWORD_FILE", file.toString()))
                .isEqualTo(new NatsIdentity.Password("me", file));
    }

    private static NatsIdentity identity(String... settings) {
        return read(environment(settings)).nats().identity();
    }

    /** Alternating names and values. */
    private static Map<String, String> environment(String... settings) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        return environment;
    }

    @ParameterizedTest
    @CsvSource({
        "NATS_USER, me, NATS_LOG, x, NATS_PASSWORD_FILE",
        "NATS_PASSWORD_FILE, /dev/null, NATS_LOG, x, NATS_USER",
        "NATS_TOKEN_FILE, /dev/null, NATS_NKEY_FILE, /dev/null, NATS_CREDENTIALS",
        "NATS_TOKEN_FILE, /dev/null, NATS_URL, nats://me:hunter2@host, NATS_URL",
        "NATS_TLS_CERTIFICATE_FILE, /dev/null, NATS_LOG, x, NATS_TLS_KEY_FILE",
        "NATS_TLS_KEY_FILE, /dev/null, NATS_LOG, x, NATS_TLS_CERTIFICATE_FILE",
        "NATS_JETSTREAM_DOMAIN, hub, NATS_JETSTREAM_PREFIX, js.hub, NATS_JETSTREAM_PREFIX",
        "NATS_INBOX_PREFIX, _INBOX, NATS_LOG, x, REPLY_PREFIXES"
    })
    void reportsWhatDoesNotGoTogether(
            String one, String value, String other, String otherValue, String reported) {
        assertThat(problems(environment(one, value, other, otherValue)))
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith(reported + " (--")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "places",
                "db:5432/places",
                "mysql://db/places",
                "jdbc:sqlite:places",
                "jdbc:postgresql:places",
                "postgresql://db",
                "postgresql://db/",
                "postgresql://db/a/b",
                "postgresql://d b/places",
                "postgresql://user:hunter2@db/places",
                "postgresql://user@db/places",
                "postgresql://db/places?user=me",
                "postgresql://db/places?sslmode=require&password=hunter2",
                "postgresql://db/places?sslpassword=hunter2"
            })
    void refusesADatabaseUrlThatIsNotOfPostgresqlOrHasAUser(String url) {
        assertThat(problems(Map.of("DATABASE_URL", url)))
                .containsExactly(
                        "DATABASE_URL (--database-url): must be a URL like postgresql://host:5432/database, without user and"
                                + " password: they are DATABASE_USER and DATABASE_PASSWORD_FILE");
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://db/places, jdbc:postgresql://db/places",
        "postgres://db:5433/places, jdbc:postgresql://db:5433/places",
        "jdbc:postgresql://a:1/places?ssl=true, jdbc:postgresql://a:1/places?ssl=true",
        "'postgresql://a,b:5433/places', 'jdbc:postgresql://a,b:5433/places'",
        "postgresql://[::1]/places, jdbc:postgresql://[::1]/places"
    })
    void acceptsADatabaseByItsUrl(String given, String url) {
        assertThat(read(Map.of("DATABASE_URL", given)).projection())
                .isEqualTo(
                        new ProjectionSettings(
                                new ReadModelStore.Shared(url, Optional.empty(), Optional.empty()),
                                2));
    }

    @Test
    void reportsAllInvalidValuesTogether() {
        assertThat(
                        problems(
                                Map.of(
                                        "LOG_LEVEL",
                                        "loud",
                                        "SNAPSHOT_FREQUENCY",
                                        "0",
                                        "STREAM_NAME",
                                        "a b")))
                .hasSize(3);
    }

    @Test
    void reportsAllInvalidServers() {
        assertThatThrownBy(() -> read(Map.of("NATS_URL", "ht!tp://x,opentls://a,tls://b,no t")))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        invalid ->
                                assertThat(invalid.problems())
                                        .containsExactly(
                                                "NATS_URL (--nats-url): must be URLs like nats://host:4222, separated by commas; numbers 1, 4 are not;"
                                                        + " and must not be opentls://, which accepts any certificate: use tls://, and a trust store"
                                                        + " for an authority of your own"));
    }

    @Test
    void neverRepeatsAPassword() {
        assertThatThrownBy(() -> read(Map.of("NATS_URL", "nats://user:hunter2@ho st:4222")))
                .isInstanceOf(InvalidSettingsException.class)
                .message()
                .doesNotContain("hunter2");
    }
}
