package io.cim.location.projection;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;

/** The stream that the read model is made from, and the history of a location in it. */
public interface EventSource {

    /** The stream's name. */
    String name();

    /** What tells the stream from one of the same name that was created anew; a backup keeps it. */
    String identity();

    /** The stream from now on, for as long as it only grows. */
    Timeline timeline();

    /**
     * The stream sequence of the last event as the stream's leader has it, 0 where there is none.
     */
    long lastPosition();

    /** The identifier of the event at a stream sequence, as the stream's leader has it. */
    Optional<String> eventIdentifierAt(long position);

    /**
     * The locations that may have lost events to the stream's retention, as their snapshots have
     * them; to be closed.
     *
     * @param unreadable receives those of them that have no snapshot that can be read, while the
     *     stream is consumed
     */
    Stream<LocationView> snapshots(Unreadable unreadable);

    /** Receives locations that cannot be read. */
    @FunctionalInterface
    interface Unreadable {

        /**
         * A location cannot be read.
         *
         * @param id what should be a location's id
         * @param reason for the log
         */
        void found(String id, String reason);
    }

    /**
     * The latest snapshot of a location, if it has one.
     *
     * @throws UnreadableLocationException if it cannot be read
     */
    Optional<LocationView> snapshot(LocationId locationId);

    /**
     * The events of a location that are still in the stream, in their order.
     *
     * @param firstVersion the version from which on they are asked for, from 1
     * @param limit how many at most
     * @throws UnreadableLocationException if one that should be there cannot be found
     */
    List<PastEvent> history(LocationId locationId, long firstVersion, int limit);

    /**
     * A time in which the stream only grows. It ends when the stream is restored from a backup,
     * loses its end, or is created anew: then what was read in it may not be in the stream.
     */
    interface Timeline {

        /**
         * All events, whose tokens' positions are stream sequences. No stream of them goes on, and
         * none is opened, once the timeline has ended.
         */
        StreamableMessageSource<TrackedEventMessage<?>> events();

        /**
         * Checks that the timeline has not ended. After a reconnect that takes a request; else the
         * call returns at once.
         *
         * @throws TimelineEndedException if it has
         */
        void require();
    }

    /** A timeline has ended: what was read in it may not be in the stream. */
    final class TimelineEndedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public TimelineEndedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * One event of a location.
     *
     * @param position its stream sequence
     * @param actor who asked for it, null where unknown; what a server vouched for counts before a
     *     claim
     */
    record PastEvent(long position, DomainEventMessage<?> message, @Nullable String actor) {}
}
