package io.cim.location.app;

import static org.awaitility.Awaitility.await;

import io.nats.client.JetStreamManagement;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;

/** The expiry of the events in the stream. */
final class StreamExpiry {

    private StreamExpiry() {}

    /** Sets an age so short that an instance covers all events by snapshots when it ends. */
    static void keepForAnHour(JetStreamManagement management) throws Exception {
        management.updateStream(
                StreamConfiguration.builder(
                                management.getStreamInfo("LOCATION_EVENTS").getConfiguration())
                        .maxAge(Duration.ofHours(1))
                        .build());
    }

    /** Lets all events of the stream expire, and returns when they are gone. */
    static void expireAll(JetStreamManagement management) throws Exception {
        StreamConfiguration configuration =
                management.getStreamInfo("LOCATION_EVENTS").getConfiguration();
        management.updateStream(
                StreamConfiguration.builder(configuration)
                        .duplicateWindow(Duration.ofMillis(100))
                        .maxAge(Duration.ofMillis(200))
                        .build());
        await().until(() ->
                management.getStreamInfo("LOCATION_EVENTS").getStreamState().getMsgCount() == 0);
        management.updateStream(StreamConfiguration.builder(configuration).build());
    }
}
