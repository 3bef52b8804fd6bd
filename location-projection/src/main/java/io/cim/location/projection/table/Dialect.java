package io.cim.location.projection.table;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The differences between the two kinds of database. */
public enum Dialect {

    /** Its UUIDs are blobs of 16 bytes, and its lists JSON. */
    SQLITE("BLOB", "BLOB", " WITHOUT ROWID") {

        @Override
        String bytesOf(String uuid) {
            return uuid;
        }

        @Override
        public String isOneOf(String column, String ids) {
            return "%s IN (SELECT unhex(value, '-') FROM json_each(%s))".formatted(column, ids);
        }

        @Override
        public String isOneOfTexts(String column, String texts) {
            return "%s IN (SELECT value FROM json_each(%s))".formatted(column, texts);
        }

        @Override
        public String isOneOfNumbers(String column, String numbers) {
            return "%s IN (SELECT CAST(value AS INTEGER) FROM json_each(%s))"
                    .formatted(column, numbers);
        }

        @Override
        public String contains(String column, String text) {
            return "instr(%s, %s) > 0".formatted(column, text);
        }

        @Override
        public Optional<String> pattern(String folded) {
            return TextIndex.match(folded);
        }

        @Override
        public String mayMatch(String pattern) {
            return """
            l.rowid IN (SELECT * FROM (SELECT rowid FROM location_text
            WHERE location_text MATCH %s LIMIT :most_texts)
            UNION ALL SELECT location_row FROM location_text_pending)
            """
                    .formatted(pattern);
        }

        @Override
        public String least(String one, String other) {
            return "MIN(%s, %s)".formatted(one, other);
        }

        @Override
        public String locationsBy(String index) {
            return "location l INDEXED BY " + index;
        }

        @Override
        void setList(PreparedStatement statement, int position, String type, Collection<?> elements)
                throws SQLException {
            statement.setString(
                    position,
                    elements.stream()
                            .map(element -> TextNode.valueOf(element.toString()).toString())
                            .collect(Collectors.joining(",", "[", "]")));
        }

        @Override
        void configure(Jdbi jdbi) {
            jdbi.registerArgument(new UuidBytes());
        }
    },

    POSTGRESQL("UUID", "BYTEA", " WITH (fillfactor = 80)") {

        @Override
        String bytesOf(String uuid) {
            return "uuid_send(%s)".formatted(uuid);
        }

        @Override
        public String isOneOf(String column, String ids) {
            return "%s = ANY (%s)".formatted(column, ids);
        }

        @Override
        public String isOneOfTexts(String column, String texts) {
            return isOneOf(column, texts);
        }

        @Override
        public String isOneOfNumbers(String column, String numbers) {
            return isOneOf(column, numbers);
        }

        @Override
        public String contains(String column, String text) {
            return "POSITION(%s IN %s) > 0".formatted(text, column);
        }

        @Override
        public Optional<String> pattern(String folded) {
            return TextIndex.like(folded);
        }

        @Override
        public String mayMatch(String pattern) {
            return """
            l.location_id IN (SELECT t.location_id FROM location_text t
            WHERE t.encoded LIKE %s LIMIT :most_texts)
            """
                    .formatted(pattern);
        }

        @Override
        public String least(String one, String other) {
            return "LEAST(%s, %s)".formatted(one, other);
        }

        @Override
        public String locationsBy(String index) {
            return "location l";
        }

        @Override
        void setList(PreparedStatement statement, int position, String type, Collection<?> elements)
                throws SQLException {
            statement.setArray(
                    position, statement.getConnection().createArrayOf(type, elements.toArray()));
        }

        @Override
        void configure(Jdbi jdbi) {}
    };

    private final String uuid;
    private final String bytes;
    private final String byKey;

    /**
     * @param uuid the type of a UUID
     * @param bytes the type of a text of bytes
     * @param byKey follows the definition of a table that is read in the order of its key, and
     *     updated often
     */
    Dialect(String uuid, String bytes, String byKey) {
        this.uuid = uuid;
        this.bytes = bytes;
        this.byKey = byKey;
    }

    /** The dialect of a connection's database. */
    public static Dialect of(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("SQLite")
                ? SQLITE
                : POSTGRESQL;
    }

    /** The dialect of a handle's database. */
    public static Dialect of(Handle handle) {
        try {
            return of(handle.getConnection());
        } catch (SQLException closed) {
            throw new IllegalStateException("the handle's connection is closed", closed);
        }
    }

    /** The values of the placeholders in the migrations. */
    Map<String, String> placeholders() {
        return Map.of("uuid", uuid, "bytes", bytes, "by_key", byKey);
    }

    /** The 16 bytes of a UUID. */
    abstract String bytesOf(String uuid);

    /** Bytes followed by others. SQLite would make a text of them. */
    String joined(String one, String other) {
        return "CAST(%s || %s AS %s)".formatted(one, other, bytes);
    }

    /**
     * The condition that a UUID is among those of a list.
     *
     * @param ids names the list, whose value is {@link #uuids}
     */
    public abstract String isOneOf(String column, String ids);

    /**
     * The condition that a text is among those of a list.
     *
     * @param texts names the list, whose value is {@link #texts}
     */
    public abstract String isOneOfTexts(String column, String texts);

    /**
     * The condition that an integer is among those of a list.
     *
     * @param numbers names the list, whose value is {@link #numbers}
     */
    public abstract String isOneOfNumbers(String column, String numbers);

    /** The condition that a column contains a text. */
    public abstract String contains(String column, String text);

    /**
     * The value by which the index of texts finds a text, empty if it cannot.
     *
     * @param folded the text
     */
    public abstract Optional<String> pattern(String folded);

    /**
     * The condition that a location {@code l} is among the first {@code :most_texts} that may
     * contain a text.
     *
     * @param pattern names the text's {@link #pattern}
     */
    public abstract String mayMatch(String pattern);

    /** The lesser one of two numbers. */
    public abstract String least(String one, String other);

    /**
     * The table {@code location l}, to be read by an index. SQLite prefers the index of any
     * condition to that of the order, and sorts all that it finds.
     */
    public abstract String locationsBy(String index);

    /** A list of UUIDs as the value of a statement. */
    public Argument uuids(Collection<UUID> ids) {
        return (position, statement, _) -> setUuids(statement, position, ids);
    }

    /** A list of texts as the value of a statement. */
    public Argument texts(Collection<String> texts) {
        return (position, statement, _) -> setList(statement, position, "VARCHAR", texts);
    }

    /** A list of integers as the value of a statement. */
    public Argument numbers(Collection<Long> numbers) {
        return (position, statement, _) -> setList(statement, position, "BIGINT", numbers);
    }

    /** Sets a value of a statement to a list of UUIDs. */
    void setUuids(PreparedStatement statement, int position, Collection<UUID> ids)
            throws SQLException {
        setList(statement, position, "UUID", ids);
    }

    abstract void setList(
            PreparedStatement statement, int position, String type, Collection<?> elements)
            throws SQLException;

    /** Statements on connections to a database of this dialect. */
    public Jdbi jdbi(ConnectionFactory connections) {
        Jdbi jdbi = Jdbi.create(connections);
        jdbi.registerColumnMapper(UUID.class, (row, column, _) -> uuid(row.getObject(column)));
        configure(jdbi);
        return jdbi;
    }

    abstract void configure(Jdbi jdbi);

    /**
     * Ends the statement that another thread executes on a connection to SQLite, if there is one.
     */
    public static void interrupt(Connection connection) throws SQLException {
        connection.unwrap(SQLiteConnection.class).getDatabase().interrupt();
    }

    /** Whether a statement failed because of {@link #interrupt}. */
    public static boolean isInterrupt(SQLException failure) {
        return failure instanceof SQLiteException sqlite
                && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_INTERRUPT;
    }

    /** The UUID of a column in any dialect. */
    public static @Nullable UUID uuid(ResultSet row, String column) throws SQLException {
        return uuid(row.getObject(column));
    }

    private static @Nullable UUID uuid(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new UUID(buffer.getLong(), buffer.getLong());
        }
        return (UUID) value;
    }

    /** The bytes of a UUID in SQLite. */
    static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static final class UuidBytes extends AbstractArgumentFactory<UUID> {

        UuidBytes() {
            super(Types.BINARY);
        }

        @Override
        protected Argument build(UUID id, ConfigRegistry config) {
            return (position, statement, _) -> statement.setBytes(position, bytes(id));
        }
    }
}
