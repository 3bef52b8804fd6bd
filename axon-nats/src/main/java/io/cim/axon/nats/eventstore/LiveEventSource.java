package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
import io.cim.axon.nats.eventstore.StreamReader.Source;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.WrappedToken;
import org.jspecify.annotations.Nullable;

/**
 * Opens live streams of a stream's events, and the feed that they share. They fail once the stream
 * has lost messages that it had when the feed was opened.
 */
final class LiveEventSource {

    private final Connection connection;
    private final JetStreamOptions options;
    private final StreamIdentity identity;
    private final StreamReader reader;
    private final TrackedEventReader trackedEvents;
    private final Function<Stream<TrackedEventData<?>>, Stream<? extends TrackedEventMessage<?>>>
            upcast;

    /**
     * A source of live streams.
     *
     * @param upcast lazily converts stored events to messages
     */
    LiveEventSource(
            Connection connection,
            JetStreamOptions options,
            StreamIdentity identity,
            StreamReader reader,
            TrackedEventReader trackedEvents,
            Function<Stream<TrackedEventData<?>>, Stream<? extends TrackedEventMessage<?>>>
                    upcast) {
        this.connection = connection;
        this.options = options;
        this.identity = identity;
        this.reader = reader;
        this.trackedEvents = trackedEvents;
        this.upcast = upcast;
    }

    /** A feed of the messages that are appended from now on, in the current epoch. */
    EventFeed openFeed(Epoch epoch) {
        long last = trackedEvents.state().getLastSequence();
        if (last > 0) {
            Optional<StoredMessage> message =
                    reader.at(Source.LEADER, List.of(last)).getFirst(); // it may have expired
            identity.noteSeen(last, message.map(StoredMessage::messageId).orElse(""));
        }
        return EventFeed.open(name(), epoch, follow(epoch, last));
    }

    private StreamFollower follow(Epoch epoch, long position) {
        return new StreamFollower(connection, options, epoch, reader, position);
    }

    /**
     * A stream of the events behind a token, not started yet.
     *
     * @throws StreamMismatchException if the stream ends before the token, or was recreated,
     *     restored or cut since the feed was opened
     */
    LiveEventStream open(
            EventFeed feed, @Nullable TrackingToken token, Consumer<LiveEventStream> onClose) {
        feed.epoch().require();
        long position = position(token);
        long last = trackedEvents.state().getLastSequence();
        if (position > last) {
            throw new StreamMismatchException(
                    ("a token is at position %d, and stream %s ends at %d: the stream was restored or"
                                    + " cut, or the token belongs to another one; rebuild what was built from it")
                            .formatted(position, name(), last),
                    null);
        }
        EventCursor cursor =
                new EventCursor(feed, behind -> follow(feed.epoch(), behind), position);
        return new LiveEventStream(name(), cursor, messages(cursor), onClose);
    }

    private Iterator<? extends TrackedEventMessage<?>> messages(EventCursor cursor) {
        int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
        Stream<StoredMessage> messages =
                StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(cursor, characteristics), false);
        Stream<TrackedEventData<?>> events =
                messages.mapMulti((message, next) ->
                        trackedEvents.read(message).map(StoredEvent::tracked).ifPresent(next));
        return upcast.apply(events).iterator();
    }

    /** The stream sequence of a token, 0 for the beginning. */
    static long position(@Nullable TrackingToken token) {
        @Nullable TrackingToken lowest = WrappedToken.unwrapLowerBound(token);
        return lowest == null ? 0 : lowest.position().orElse(0);
    }

    private String name() {
        return reader.stream();
    }
}
