package io.cim.location.app;

import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The messages of the stream of events, read without code of the service. */
final class StreamMessages {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private StreamMessages() {}

    /** All messages of the stream up to its present end, in order. */
    static List<Message> of(Connection connection) throws Exception {
        long last =
                connection
                        .jetStreamManagement()
                        .getStreamInfo("LOCATION_EVENTS")
                        .getStreamState()
                        .getLastSequence();
        JetStreamSubscription subscription =
                connection
                        .jetStream()
                        .subscribe(
                                "events.location.>",
                                PushSubscribeOptions.builder().stream("LOCATION_EVENTS")
                                        .ordered(true)
                                        .build());
        List<Message> messages = new ArrayList<>();
        for (long sequence = 0; sequence < last; ) {
            Message message = subscription.nextMessage(TIMEOUT);
            if (message == null) {
                throw new IllegalStateException("the stream ended at %d".formatted(sequence));
            }
            sequence = message.metaData().streamSequence();
            messages.add(message);
        }
        subscription.unsubscribe();
        return messages;
    }
}
