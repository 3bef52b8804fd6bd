package io.cim.location.app;

import io.cim.axon.nats.eventstore.EventStoreMetrics;
import io.cim.axon.nats.eventstore.EventStream;
import io.cim.location.app.connection.NatsConnector;
import io.cim.location.app.connection.NatsEvents;
import io.cim.location.app.settings.Settings;
import io.cim.location.app.verify.Report;
import io.cim.location.app.verify.Verification;
import io.cim.location.projection.LocationProjection;
import io.cim.location.projection.ReadModelStore;
import io.cim.location.projection.RebuildListener;
import io.nats.client.Connection;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.axonframework.common.caching.NoCache;

/** What the command line does beside running the service. */
final class Tools {

    private final Settings settings;
    private final PrintWriter out;
    private final PrintWriter err;

    Tools(Settings settings, PrintWriter out, PrintWriter err) {
        Logging.setLevel(settings.logLevel());
        this.settings = settings;
        this.out = out;
        this.err = err;
    }

    /** Rebuilds the read model, while services may be running on it; the process's exit status. */
    @SuppressWarnings("try") // an interrupt while it closes ends the tool, as anywhere else
    int rebuild() throws InterruptedException {
        NatsConnector connector = new NatsConnector(Version.client(), settings, new NatsEvents(() -> {}));
        try (Connection connection = connector.connect()) {
            EventStream stream = connector.openExisting(connection);
            try (LocationEventStore events = open(connection, stream);
                    RebuildReport report = RebuildReport.to(err)) {
                return rebuild(events, report);
            }
        }
    }

    /** The events, for a tool: it counts nothing and keeps nothing in memory. */
    private static LocationEventStore open(Connection connection, EventStream stream) {
        return LocationEventStore.open(
                connection, stream, new KnownRevisions(), EventStoreMetrics.NONE, NoCache.INSTANCE);
    }

    private int rebuild(LocationEventStore events, RebuildListener listener)
            throws InterruptedException {
        boolean rebuilt =
                LocationProjection.rebuild(
                        settings.projection(), events.events(), events.serializer(), listener);
        if (!rebuilt) {
            err.println("location-service: another rebuild of this read model is under way");
        }
        return rebuilt ? 0 : Main.FAILED;
    }

    /**
     * Checks streams and read model, while services may be running on them; the process's exit
     * status.
     *
     * @param withReadModel whether the settings say where the read model is
     * @param monitoring where servers are asked how they keep their files
     */
    int verify(boolean withReadModel, List<URI> monitoring) throws InterruptedException {
        Report report = report(withReadModel, monitoring);
        report.lines().forEach(out::println);
        return status(report);
    }

    @SuppressWarnings("try") // as above
    private Report report(boolean withReadModel, List<URI> monitoring) throws InterruptedException {
        NatsConnector connector = new NatsConnector(Version.client(), settings, new NatsEvents(() -> {}));
        Optional<ReadModelStore> store =
                withReadModel ? Optional.of(settings.projection().store()) : Optional.empty();
        try (Connection connection = connector.connect();
                VerificationProgress progress = VerificationProgress.create()) {
            return new Verification(connection, settings.stream(), progress).run(store, monitoring);
        }
    }

    private int status(Report report) {
        if (!report.isSound()) {
            out.println(
                    report.findings().counts().values().stream().mapToLong(Long::longValue).sum()
                            + " faults were found");
            return Main.UNSOUND;
        }
        out.println(
                report.isComplete() ? "no fault was found" : "no fault was found in the streams");
        return report.isComplete() ? 0 : Main.NOT_ALL_VERIFIED;
    }

    /**
     * Has the locations go on with what snapshots hold of them, whatever has expired beyond that;
     * the process's exit status.
     */
    @SuppressWarnings("try") // as above
    int acceptExpired() throws InterruptedException {
        NatsConnector connector = new NatsConnector(Version.client(), settings, new NatsEvents(() -> {}));
        try (Connection connection = connector.connect()) {
            EventStream stream = connector.openExisting(connection);
            try (LocationEventStore events = open(connection, stream)) {
                events.engine().acceptExpiredEvents();
            }
            out.println(
                    "what has expired in stream %s counts as covered by snapshots now"
                            .formatted(stream.definition().name()));
            return 0;
        }
    }

    /** Has all running instances try their dead letters again; the process's exit status. */
    @SuppressWarnings("try") // as above
    int retryDeadLetters() throws InterruptedException {
        NatsConnector connector = new NatsConnector(Version.client(), settings, new NatsEvents(() -> {}));
        try (Connection connection = connector.connect()) {
            List<String> replies = DeadLetterRetries.request(connection, settings.requests().gateway().replyPrefixes());
            replies.forEach(out::println);
            if (replies.isEmpty()) {
                err.println("location-service: no running instance answered");
            }
            return replies.isEmpty() ? Main.FAILED : 0;
        }
    }
}
