package io.cim.location.app.connection;

import com.google.common.base.Throwables;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.RetryPolicyBuilder;
import io.cim.axon.nats.connection.NatsConnections;
import io.cim.axon.nats.eventstore.EventStoreUnavailableException;
import io.cim.axon.nats.eventstore.EventStream;
import io.cim.axon.nats.eventstore.EventStreams;
import io.cim.location.app.settings.NatsIdentity;
import io.cim.location.app.settings.NatsSettings;
import io.cim.location.app.settings.NatsTlsSettings;
import io.cim.location.app.settings.Settings;
import io.cim.location.projection.KnownStream;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.generation.ReadModels;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.support.NatsUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to NATS and opens the streams. While the server is out of reach it logs that and tries
 * again.
 */
public final class NatsConnector {

    private static final Logger logger = LoggerFactory.getLogger(NatsConnector.class);
    private static final Pattern LINE_END = Pattern.compile("\\r?\\n\\z");
    private static final Pattern USER_INFO = Pattern.compile("(?<=//)[^\\s,]*@");

    private final String clientName;
    private final Settings settings;
    private final NatsEvents events;

    /**
     * A connector that has not connected.
     *
     * @param clientName the name of its connections, as the server lists them
     */
    public NatsConnector(String clientName, Settings settings, NatsEvents events) {
        this.clientName = clientName;
        this.settings = settings;
        this.events = events;
    }

    /** A connection, as soon as there is a server. The caller closes it. */
    public Connection connect() {
        return connect(
                settings.nats().inboxPrefix(),
                NatsConnector.<Connection>again(outOfReach()).build());
    }

    /**
     * The connection of a client of the service, as soon as there is a server. The caller closes
     * it.
     *
     * @param inboxPrefix of its inboxes, to which the service replies
     * @param patience the longest time in which no server can be connected to
     * @throws StartRefusedException if there is none in that time
     */
    public Connection connectClient(String inboxPrefix, Duration patience) {
        try {
            return connect(
                    inboxPrefix,
                    NatsConnector.<Connection>again(outOfReach())
                            .withMaxDuration(patience)
                            .build());
        } catch (FailsafeException unconnected) {
            throw new StartRefusedException(
                    "%s: %s"
                            .formatted(
                                    outOfReach(),
                                    withoutSecrets(
                                            String.valueOf(
                                                    Throwables.getRootCause(unconnected)
                                                            .getMessage()))));
        }
    }

    private String outOfReach() {
        return "NATS at " + addresses() + " is out of reach";
    }

    private Connection connect(String inboxPrefix, RetryPolicy<Connection> policy) {
        if (settings.nats().urls().stream().anyMatch(NatsSettings::hasUser)) {
            logger.warn(
                    "NATS_URL holds a password or a token, which process lists may show: use NATS_USER with NATS_PASSWORD_FILE, or NATS_TOKEN_FILE");
        }
        if (!settings.nats().tls().verifyHostName()) {
            logger.warn(
                    "NATS_TLS_VERIFY_HOSTNAME is false: any host with a certificate of a trusted authority can impersonate the NATS server, read all events and answer requests");
        }
        Optional<SSLContext> tls = tlsContext();
        return Failsafe.with(policy).get(() -> tryToConnect(tls, inboxPrefix));
    }

    private Optional<SSLContext> tlsContext() {
        NatsTlsSettings tls = settings.nats().tls();
        try {
            return tls.isRequired() ? Optional.of(TlsContext.of(tls)) : Optional.empty();
        } catch (IOException unusable) {
            throw new StartRefusedException(String.valueOf(unusable.getMessage()));
        }
    }

    /** jnats tells its listener why it could not connect, and throws no reason. */
    private Connection tryToConnect(Optional<SSLContext> tls, String inboxPrefix)
            throws IOException, InterruptedException {
        ConnectionProblems problems = new ConnectionProblems(settings.nats().identity());
        events.begin(problems);
        try {
            return NatsConnections.connect(options(tls).inboxPrefix(inboxPrefix));
        } catch (IOException unconnected) {
            throw new IOException(problems.reasonOr(unconnected), unconnected);
        } finally {
            events.end();
        }
    }

    /**
     * The streams, as soon as JetStream answers. They are created if neither they nor a read model
     * that knows them are there.
     *
     * @throws io.cim.axon.nats.eventstore.StreamMismatchException if they, or the server, must not
     *     be used
     * @throws StartRefusedException if a read model knows them that are not there
     */
    public EventStream open(Connection connection) {
        return open(connection, this::requireUnknown);
    }

    /**
     * The streams, as soon as JetStream answers.
     *
     * @throws StartRefusedException if they are not there
     */
    public EventStream openExisting(Connection connection) {
        return open(
                connection,
                server -> {
                    throw new StartRefusedException(
                            "stream %s does not exist on %s; nothing was created"
                                    .formatted(settings.stream().name(), server));
                });
    }

    private EventStream open(Connection connection, Consumer<String> beforeCreation) {
        return Failsafe.with(
                        NatsConnector.<EventStream>again(
                                        "stream %s cannot be opened"
                                                .formatted(settings.stream().name()))
                                .build())
                .get(() ->
                        EventStreams.open(
                                connection,
                                settings.nats().jetStream(),
                                settings.stream(),
                                beforeCreation));
    }

    /** An empty stream in the place of a lost one would prevent the restore of a backup. */
    private void requireUnknown(String server) {
        Optional<KnownStream> known;
        try {
            known = ReadModels.knownStream(settings.projection());
        } catch (ReadModelException unreadable) {
            logger.warn(
                    "Stream {} does not exist on {}, and is not created while the read model, which may know it, cannot be read",
                    settings.stream().name(),
                    server);
            throw unreadable;
        }
        known.ifPresent(stream -> {
            throw new StartRefusedException(
                    ("stream %s does not exist on %s, and the read model in %s was made from stream %s with id %s: was the"
                                    + " stream deleted, or is this another server, account or domain? Connect to the right"
                                    + " one, or restore the stream and its snapshots from a backup; to start without"
                                    + " their data, remove the read model; nothing was created")
                            .formatted(
                                    settings.stream().name(),
                                    server,
                                    stream.readModel(),
                                    stream.name(),
                                    stream.identity()));
        });
    }

    private static <T> RetryPolicyBuilder<T> again(String problem) {
        return RetryPolicy.<T>builder()
                .handle(
                        IOException.class,
                        EventStoreUnavailableException.class,
                        ReadModelException.class)
                .withBackoff(250, 10_000, ChronoUnit.MILLIS)
                .withJitter(0.2)
                .withMaxRetries(-1)
                .onRetryScheduled(retry ->
                        logger.warn(
                                "{}, trying again in {} ms: {}",
                                problem,
                                retry.getDelay().toMillis(),
                                withoutSecrets(
                                        String.valueOf(retry.getLastException().getMessage()))));
    }

    /** The addresses of the servers, without users and passwords. */
    public String addresses() {
        return settings.nats().urls().stream()
                .map(url -> "%s://%s:%d".formatted(url.getScheme(), url.getHost(), url.getPort()))
                .collect(Collectors.joining(", "));
    }

    private String[] urls() {
        return settings.nats().urls().stream().map(NatsUri::toString).toArray(String[]::new);
    }

    /** The text without the users and passwords of the URLs in it that have a scheme. */
    public static String withoutSecrets(String text) {
        return USER_INFO.matcher(text).replaceAll("");
    }

    private Options.Builder options(Optional<SSLContext> tlsContext) {
        NatsSettings nats = settings.nats();
        Options.Builder options =
                NatsConnections.options()
                        .servers(urls())
                        .connectionName(clientName)
                        .connectionListener(events)
                        .errorListener(events);
        identify(options, nats.identity());
        NatsTlsSettings tls = nats.tls();
        tlsContext.ifPresent(options::sslContext);
        if (tls.first()) {
            options.tlsFirst();
        }
        return tls.verifyHostName()
                ? options
                : NatsConnections.withoutHostNameVerification(options);
    }

    private static void identify(Options.Builder options, NatsIdentity identity) {
        switch (identity) {
            case NatsIdentity.None() -> {}
            case NatsIdentity.Credentials(Path file) ->
                    options.authHandler(Nats.credentials(file.toString()));
            case NatsIdentity.NKey(Path file) ->
                    options.authHandler(Nats.credentials(null, file.toString()));
            case NatsIdentity.Password(String user, Path file) ->
                    options.userInfo(user.toCharArray(), secret(file));
            case NatsIdentity.Token(Path file) -> options.token(secret(file));
        }
    }

    /** The text of a file without the line end that editors add. */
    private static char[] secret(Path file) {
        try {
            String text = LINE_END.matcher(Files.readString(file)).replaceFirst("");
            if (text.isEmpty()) {
                throw new StartRefusedException(file + " is empty");
            }
            return text.toCharArray();
        } catch (IOException unreadable) {
            throw new StartRefusedException("%s cannot be read: %s".formatted(file, unreadable));
        }
    }
}
