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

/** The stream from which the read model is built, and the history of a location in it. */
public interface EventSource {

    /** The stream's name. */
    String name();

    /** Distinguishes the stream from a recreated one of the same name; a backup keeps it. */
    String identity();

    /** The present timeline of the stream. */
    Timeline timeline();

    /** The stream sequence of the last event at the stream's leader, 0 if there is none. */
    long lastPosition();

    /** The identifier of the event at a stream sequence, at the stream's leader. */
    Optional<String> eventIdentifierAt(long position);

    /**
     * The snapshots of the locations that may have lost events to the stream's retention. To be
     * closed.
     *
     * @param unreadable receives those of them without a readable snapshot, while the stream is
     *     consumed
     */
    Stream<LocationView> snapshots(Unreadable unreadable);

    /** Receives locations that cannot be read. */
    @FunctionalInterface
    interface Unreadable {

        /**
         * A location cannot be read.
         *
         * @param id the location's id, possibly malformed
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
     * The events of a location that are still in the stream, in ascending order.
     *
     * @param firstVersion the version of the first event, from 1
     * @param limit the maximal number of locations
     * @throws UnreadableLocationException if an event that should be there cannot be found
     */
    List<PastEvent> history(LocationId locationId, long firstVersion, int limit);

    /**
     * A period in which the stream only grows. It ends when the stream is restored from a backup,
     * cut or recreated: then what was read in it may not be in the stream.
     */
    interface Timeline {

        /**
         * All events, with tokens whose positions are stream sequences. When the timeline ends,
         * open streams of events end, and no new one can be opened.
         */
        StreamableMessageSource<TrackedEventMessage<?>> events();

        /**
         * Checks that the timeline has not ended. After a reconnect this takes a request; else the
         * call returns at once.
         *
         * @throws TimelineEndedException if it has
         */
        void require();
    }

    /** A timeline has ended: what was read in it may not be in the stream. */
    final class TimelineEndedException extends RuntimeException {

        public TimelineEndedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * One event of a location.
     *
     * @param position its stream sequence
     * @param actor the actor who asked for it, null if unknown; one that a server has authenticated
     *     precedes a claimed one
     */
    record PastEvent(long position, DomainEventMessage<?> message, @Nullable String actor) {}
}
