package io.cim.location.projection.generation;

import io.cim.location.projection.EventSource;
import io.cim.location.projection.EventSource.Timeline;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.ReadModelMismatchException;
import io.cim.location.projection.table.SegmentPositions;
import io.cim.location.projection.table.SegmentPositions.EventPosition;
import io.cim.location.projection.table.TextFolding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Optional;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/** The table {@code read_model}: the stream that a generation was made from. */
record Origin(String streamName, String streamIdentity) {

    /** The origin of a new generation. */
    static Origin of(EventSource source) {
        return new Origin(source.name(), source.identity());
    }

    static Origin read(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement(
                                "SELECT stream_name, stream_identity FROM read_model");
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                throw new ReadModelException(
                        "the read model does not say which stream it was made from: rebuild it",
                        null);
            }
            return new Origin(row.getString("stream_name"), row.getString("stream_identity"));
        }
    }

    void write(Connection connection) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO read_model VALUES (?, ?, ?)")) {
            insert.setString(1, streamName);
            insert.setString(2, streamIdentity);
            insert.setString(3, TextFolding.VERSION);
            insert.executeUpdate();
        }
    }

    /**
     * Checks that the generation was made from this stream, as far as it has projected.
     *
     * @param timeline the present timeline of the stream
     * @throws ReadModelMismatchException if the stream is another one, was recreated, or lacks
     *     projected events
     */
    static void require(Connection connection, EventSource source, Timeline timeline)
            throws SQLException {
        Origin origin = read(connection);
        if (!origin.streamName.equals(source.name())) {
            throw mismatch(
                    "it was made from stream %s, and the service uses stream %s"
                            .formatted(origin.streamName, source.name()));
        }
        if (!origin.streamIdentity.equals(source.identity())) {
            throw mismatch(
                    "it was made from the stream %s with id %s, and that one was created anew and has id %s"
                            .formatted(source.name(), origin.streamIdentity, source.identity()));
        }
        EventPosition furthest =
                SegmentPositions.read(connection).values().stream()
                        .max(Comparator.comparingLong(EventPosition::position))
                        .orElse(EventPosition.BEGINNING);
        requireEvent(furthest, source, timeline);
    }

    private static void requireEvent(
            EventPosition furthest, EventSource source, Timeline timeline) {
        if (furthest.position() == 0) {
            return;
        }
        Optional<String> there = source.eventIdentifierAt(furthest.position());
        if (there.isEmpty()) {
            requireExpired(furthest, source, timeline);
        } else if (!there.get().equals(furthest.eventId())) {
            throw mismatch(
                    "it has event %s at sequence %d, where stream %s has event %s: the stream was restored or cut"
                            .formatted(
                                    furthest.eventId(),
                                    furthest.position(),
                                    source.name(),
                                    there.get()));
        }
    }

    /** A missing event has expired, unless the stream ends before it. */
    private static void requireExpired(
            EventPosition furthest, EventSource source, Timeline timeline) {
        @Nullable TrackingToken head = timeline.events().createHeadToken();
        long end = head == null ? 0 : head.position().orElse(0);
        if (furthest.position() > end) {
            throw mismatch(
                    "it has the events up to sequence %d, and stream %s ends at %d: the stream was restored or cut"
                            .formatted(furthest.position(), source.name(), end));
        }
    }

    private static ReadModelMismatchException mismatch(String what) {
        return new ReadModelMismatchException(
                "the read model does not belong to the stream: %s; run `location-service rebuild`"
                        .formatted(what));
    }
}
