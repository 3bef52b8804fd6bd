package io.cim.location.projection.table;

import io.cim.location.projection.ReadModelException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.axonframework.eventhandling.TrackedEventMessage;

/**
 * The table {@code projection_position}: the position of each segment, written in its own
 * transactions.
 */
public final class SegmentPositions {

    private SegmentPositions() {}

    /**
     * The position of a segment.
     *
     * @param position the stream sequence that it has reached, 0 at the beginning
     * @param eventId the identifier of the event there, empty if it is unknown
     */
    public record EventPosition(long position, String eventId) {

        public static final EventPosition BEGINNING = new EventPosition(0, "");

        public static EventPosition of(TrackedEventMessage<?> event) {
            return new EventPosition(
                    event.trackingToken().position().orElseThrow(), event.getIdentifier());
        }
    }

    /** The positions by segment. */
    public static Map<Integer, EventPosition> read(Connection connection) throws SQLException {
        Map<Integer, EventPosition> positions = new TreeMap<>();
        try (PreparedStatement select =
                        connection.prepareStatement(
                                "SELECT segment, position, event_id FROM projection_position");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                positions.put(
                        rows.getInt("segment"),
                        new EventPosition(rows.getLong("position"), rows.getString("event_id")));
            }
        }
        return positions;
    }

    public static void create(Connection connection, int segment, EventPosition position)
            throws SQLException {
        write(
                connection,
                "INSERT INTO projection_position (position, event_id, segment) VALUES (?, ?, ?)",
                segment,
                position);
    }

    public static void update(Connection connection, int segment, EventPosition position)
            throws SQLException {
        write(
                connection,
                "UPDATE projection_position SET position = ?, event_id = ? WHERE segment = ?",
                segment,
                position);
    }

    private static void write(
            Connection connection, String sql, int segment, EventPosition position)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, position.position());
            statement.setString(2, position.eventId());
            statement.setInt(3, segment);
            if (statement.executeUpdate() != 1) {
                throw new ReadModelException(
                        "segment %d of the projection is unknown to the read model"
                                .formatted(segment),
                        null);
            }
        }
    }
}
