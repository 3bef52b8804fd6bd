package io.cim.location.app.settings;

import ch.qos.logback.classic.Level;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.gateway.ReplyPrefixes;
import io.cim.location.projection.ProjectionSettings;
import io.cim.location.projection.ReadModelStore;
import io.nats.client.support.NatsUri;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sets, checked.
 *
 * @param natsUrls the servers to try, at least one; one may hold a password, so they are not logged
 * @param natsCredentials a NATS credentials file, absent where the server wants none
 * @param verifyTlsHostName whether a TLS server's certificate must be for its host
 * @param stream the stream of the events
 * @param logLevel what is logged at least
 * @param snapshotFrequency after how many events a location gets a snapshot, from 1
 * @param snapshotLoadTime how long a load of a location may take before it gets a snapshot
 * @param stateDirectory where the service may write; it exists
 * @param projection where the read model is kept, and how it is projected
 * @param httpPort where health is answered; 0 for nowhere
 * @param httpHost on which of this machine's addresses
 * @param queueGroup whose instances share the requests
 * @param replyPrefixes where replies may be sent
 * @param maxConcurrentRequests how many requests run at once, from 1
 * @param drainTimeout how long a shutdown waits for what is in flight
 * @param cachedLocations how many locations are kept in memory between commands, from 1
 */
public record Settings(
        List<NatsUri> natsUrls,
        Optional<Path> natsCredentials,
        boolean verifyTlsHostName,
        EventStreamDefinition stream,
        Level logLevel,
        int snapshotFrequency,
        Duration snapshotLoadTime,
        Path stateDirectory,
        ProjectionSettings projection,
        int httpPort,
        InetAddress httpHost,
        String queueGroup,
        ReplyPrefixes replyPrefixes,
        int maxConcurrentRequests,
        Duration drainTimeout,
        int cachedLocations) {

    /** What every location's events stand under. */
    public static final String SUBJECT_PREFIX = "events.location";

    /** What the service publishes or listens on, with all that is below. */
    private static final List<String> OWN_SUBJECTS =
            List.of(SUBJECT_PREFIX, "snapshots." + SUBJECT_PREFIX, "location");

    public Settings {
        natsUrls = List.copyOf(natsUrls);
    }

    /**
     * Reads every setting from what was given as text.
     *
     * @throws InvalidSettingsException with a line for each setting that is not valid
     */
    public static Settings read(SettingSource source) {
        SettingReader reader = new SettingReader(source);
        List<NatsUri> natsUrls = reader.urls(Setting.NATS_URL);
        Optional<Path> natsCredentials = reader.file(Setting.NATS_CREDENTIALS);
        boolean verifyTlsHostName = reader.flag(Setting.NATS_TLS_VERIFY_HOSTNAME);
        @Nullable EventStreamDefinition stream = reader.stream(SUBJECT_PREFIX);
        Level logLevel = reader.logLevel(Setting.LOG_LEVEL);
        int snapshotFrequency = reader.number(Setting.SNAPSHOT_FREQUENCY, 1, 1_000_000);
        Duration snapshotLoadTime =
                Duration.ofMillis(reader.number(Setting.SNAPSHOT_LOAD_TIME, 1, 60_000));
        int httpPort = reader.number(Setting.HTTP_PORT, 0, 65_535);
        InetAddress httpHost = reader.localAddress(Setting.HTTP_HOST);
        String queueGroup = reader.queueGroup(Setting.QUEUE_GROUP);
        ReplyPrefixes replyPrefixes = reader.replyPrefixes(Setting.REPLY_PREFIXES, OWN_SUBJECTS);
        int maxConcurrentRequests = reader.number(Setting.MAX_CONCURRENT_REQUESTS, 1, 100_000);
        Duration drainTimeout = Duration.ofSeconds(reader.number(Setting.DRAIN_TIMEOUT, 1, 3_600));
        int cachedLocations = reader.number(Setting.CACHED_LOCATIONS, 1, 10_000_000);
        Path stateDirectory = reader.directory(Setting.STATE_DIR);
        ProjectionSettings projection = projection(reader, stateDirectory);
        reader.requireNoProblems();
        return new Settings(
                natsUrls,
                natsCredentials,
                verifyTlsHostName,
                Objects.requireNonNull(stream),
                logLevel,
                snapshotFrequency,
                snapshotLoadTime,
                stateDirectory,
                projection,
                httpPort,
                httpHost,
                queueGroup,
                replyPrefixes,
                maxConcurrentRequests,
                drainTimeout,
                cachedLocations);
    }

    private static ProjectionSettings projection(SettingReader reader, Path stateDirectory) {
        Optional<String> url = reader.database(Setting.DATABASE_URL);
        Optional<String> user = reader.text(Setting.DATABASE_USER);
        Optional<Path> passwordFile = reader.file(Setting.DATABASE_PASSWORD_FILE);
        int segments = reader.number(Setting.PROJECTION_SEGMENTS, 1, 64);
        return url.isPresent()
                ? new ProjectionSettings(
                        new ReadModelStore.Shared(url.get(), user, passwordFile), segments)
                : new ProjectionSettings(
                        new ReadModelStore.Embedded(stateDirectory.resolve("read-model")), 1);
    }
}
