package io.cim.location.projection.follow;

import io.cim.location.projection.table.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;

/**
 * Axon's token store in the table {@code token_entry}. SQLite has no {@code FOR UPDATE} and needs
 * none, since it has one writing transaction at a time.
 */
final class Tokens extends JdbcTokenStore {

    static final TokenSchema SCHEMA =
            TokenSchema.builder()
                    .setTokenTable("token_entry")
                    .setProcessorNameColumn("processor_name")
                    .setTokenTypeColumn("token_type")
                    .setTimestampColumn("claimed_at")
                    .setOwnerColumn("owner")
                    .build();

    Tokens(Builder builder) {
        super(builder);
    }

    @Override
    protected PreparedStatement select(
            Connection connection, String processorName, int segment, boolean forUpdate)
            throws SQLException {
        boolean locks = Dialect.of(connection) != Dialect.SQLITE;
        return super.select(connection, processorName, segment, forUpdate && locks);
    }
}
