package io.cim.location.app;

import io.cim.axon.nats.eventstore.EventStoreMetrics;
import io.cim.axon.nats.eventstore.EventStream;
import io.cim.location.projection.LocationProjection;
import io.cim.location.projection.RebuildListener;
import io.nats.client.Connection;
import java.io.PrintWriter;
import java.util.List;
import org.axonframework.common.caching.NoCache;

/** What the command line does beside running the service. */
final class Tools {

    private final Settings settings;
    private final PrintWriter out;
    private final PrintWriter err;

    Tools(Settings settings, PrintWriter out, PrintWriter err) {
        this.settings = settings;
        this.out = out;
        this.err = err;
    }

    /** Rebuilds the read model, while services may be running on it; the process's exit status. */
    @SuppressWarnings("try") // an interrupt while it closes ends the tool, as anywhere else
    int rebuild() throws InterruptedException {
        NatsConnector connector = new NatsConnector(settings, new NatsEvents(() -> {}));
        try (Connection connection = connector.connect()) {
            EventStream stream = connector.open(connection);
            try (LocationEventStore events =
                            LocationEventStore.open(
                                    connection, stream, EventStoreMetrics.NONE, NoCache.INSTANCE);
                    RebuildReport report = RebuildReport.to(err)) {
                return rebuild(events, report);
            }
        }
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

    /** Has all running instances try their dead letters again; the process's exit status. */
    @SuppressWarnings("try") // as above
    int retryDeadLetters() throws InterruptedException {
        NatsConnector connector = new NatsConnector(settings, new NatsEvents(() -> {}));
        try (Connection connection = connector.connect()) {
            List<String> replies = DeadLetterRetries.request(connection, settings.replyPrefixes());
            replies.forEach(out::println);
            if (replies.isEmpty()) {
                err.println("location-service: no running instance answered");
            }
            return replies.isEmpty() ? Main.FAILED : 0;
        }
    }
}
