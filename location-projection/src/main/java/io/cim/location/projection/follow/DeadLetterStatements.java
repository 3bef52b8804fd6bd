package io.cim.location.projection.follow;

import io.cim.location.projection.table.DeadLetters;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.DefaultDeadLetterStatementFactory;
import org.axonframework.serialization.Serializer;

/** The statements of Axon's dead-letter queue, of which SQLite's driver cannot read one. */
final class DeadLetterStatements extends DefaultDeadLetterStatementFactory<EventMessage<?>> {

    DeadLetterStatements(Serializer serializer, Serializer eventSerializer) {
        super(
                DefaultDeadLetterStatementFactory.<EventMessage<?>>builder()
                        .schema(DeadLetters.SCHEMA)
                        .genericSerializer(serializer)
                        .eventSerializer(eventSerializer));
    }

    /** Returns 0 and not null, which the driver refuses to read as a {@link Long}. */
    @Override
    public PreparedStatement maxIndexStatement(
            Connection connection, String processingGroup, String sequenceId) throws SQLException {
        PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT COALESCE(MAX(sequence_index), 0) FROM dead_letter
                        WHERE processing_group = ? AND sequence_identifier = ?
                        """);
        statement.setString(1, processingGroup);
        statement.setString(2, sequenceId);
        return statement;
    }
}
