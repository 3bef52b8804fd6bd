package io.cim.location.projection.table;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The type of a column. */
enum SqlType {
    UUID("UUID", "UUID"),
    BIGINT("BIGINT", "BIGINT"),
    BOOLEAN("BOOLEAN", "BOOLEAN"),
    DOUBLE("DOUBLE PRECISION", "float8"),
    VARCHAR("VARCHAR", "VARCHAR"),
    BYTES("BYTEA", "bytea");

    private final String sql;
    private final String jdbc;

    SqlType(String sql, String jdbc) {
        this.sql = sql;
        this.jdbc = jdbc;
    }

    /** Its name in statements. */
    String sql() {
        return sql;
    }

    /** Its name for PostgreSQL's driver, which knows one of the types by its short name only. */
    String jdbc() {
        return jdbc;
    }

    /**
     * An array of values, which PostgreSQL's driver sends in binary form if its class shows the
     * type.
     */
    @Nullable Object[] array(int length) {
        return switch (this) {
            case UUID -> new Object[length];
            case BIGINT -> new Long[length];
            case BOOLEAN -> new Boolean[length];
            case DOUBLE -> new Double[length];
            case VARCHAR -> new String[length];
            case BYTES -> new byte[length][];
        };
    }

    /** The value of a column of this type. */
    @Nullable Object read(ResultSet row, String column) throws SQLException {
        @Nullable Object value =
                switch (this) {
                    case UUID -> Dialect.uuid(row, column);
                    case BIGINT -> row.getLong(column);
                    case BOOLEAN -> row.getBoolean(column);
                    case DOUBLE -> row.getDouble(column);
                    case VARCHAR -> row.getString(column);
                    case BYTES -> row.getBytes(column);
                };
        return row.wasNull() ? null : value;
    }
}
