package io.cim.location.projection.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table whose rows are made from {@code T}. PostgreSQL gets many rows with one statement, which
 * takes each column as an array. SQLite, which is in this process, gets them one after the other.
 */
final class Table<T> {

    /** A column, and its value in the row of a {@code T}. */
    record Column<T>(String name, SqlType type, Function<T, @Nullable Object> value) {

        /** The value in a row of the database. */
        @Nullable Object read(ResultSet row) throws SQLException {
            return type.read(row, name);
        }
    }

    private final String name;
    private final List<Column<T>> key;
    private final List<Column<T>> columns;

    /**
     * @param key the columns of the primary key
     * @param others all other columns
     */
    Table(String name, List<Column<T>> key, List<Column<T>> others) {
        this.name = name;
        this.key = key;
        this.columns = Stream.concat(key.stream(), others.stream()).toList();
    }

    List<Column<T>> columns() {
        return columns;
    }

    /** Inserts rows. */
    void insert(Connection connection, List<T> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        String names = join(columns, ", ", Column::name);
        switch (Dialect.of(connection)) {
            case SQLITE ->
                    executeEach(
                            connection,
                            "INSERT INTO %s (%s) VALUES (%s)"
                                    .formatted(name, names, join(columns, ", ", _ -> "?")),
                            columns,
                            rows);
            case POSTGRESQL ->
                    executeOnce(
                            connection,
                            "INSERT INTO %s (%s) SELECT * FROM %s"
                                    .formatted(name, names, unnested(columns)),
                            columns,
                            rows);
        }
    }

    /** Updates some columns of existing rows. */
    void update(Connection connection, List<Column<T>> changed, List<T> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        switch (Dialect.of(connection)) {
            case SQLITE ->
                    executeEach(
                            connection,
                            "UPDATE %s SET %s WHERE %s"
                                    .formatted(
                                            name,
                                            join(changed, ", ", column -> column.name() + " = ?"),
                                            isKey()),
                            Stream.concat(changed.stream(), key.stream()).toList(),
                            rows);
            case POSTGRESQL -> {
                List<Column<T>> values = Stream.concat(key.stream(), changed.stream()).toList();
                executeOnce(
                        connection,
                        "UPDATE %s t SET %s FROM %s WHERE %s"
                                .formatted(
                                        name,
                                        join(
                                                changed,
                                                ", ",
                                                column -> "%1$s = n.%1$s".formatted(column.name())),
                                        unnested(values),
                                        isSameRow()),
                        values,
                        rows);
            }
        }
    }

    /** The condition that a row has a key, whose values are parameters. */
    private String isKey() {
        return join(key, " AND ", column -> column.name() + " = ?");
    }

    /** Deletes rows. */
    void delete(Connection connection, List<T> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        switch (Dialect.of(connection)) {
            case SQLITE ->
                    executeEach(
                            connection,
                            "DELETE FROM %s WHERE %s".formatted(name, isKey()),
                            key,
                            rows);
            case POSTGRESQL ->
                    executeOnce(
                            connection,
                            "DELETE FROM %s t USING %s WHERE %s"
                                    .formatted(name, unnested(key), isSameRow()),
                            key,
                            rows);
        }
    }

    private String isSameRow() {
        return join(key, " AND ", column -> "t.%1$s = n.%1$s".formatted(column.name()));
    }

    private static <T> String unnested(List<Column<T>> columns) {
        return "UNNEST(%s) AS n (%s)"
                .formatted(
                        join(
                                columns,
                                ", ",
                                column -> "CAST(? AS %s ARRAY)".formatted(column.type().sql())),
                        join(columns, ", ", Column::name));
    }

    private static <T> String join(
            List<Column<T>> columns, String separator, Function<Column<T>, String> text) {
        return columns.stream().map(text).collect(Collectors.joining(separator));
    }

    private static <T> void executeEach(
            Connection connection, String sql, List<Column<T>> columns, List<T> rows)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (T row : rows) {
                for (int i = 0; i < columns.size(); i++) {
                    @Nullable Object value = columns.get(i).value().apply(row);
                    statement.setObject(
                            i + 1, value instanceof UUID id ? Dialect.bytes(id) : value);
                }
                statement.executeUpdate();
            }
        }
    }

    private static <T> void executeOnce(
            Connection connection, String sql, List<Column<T>> columns, List<T> rows)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.size(); i++) {
                Column<T> column = columns.get(i);
                statement.setArray(
                        i + 1,
                        connection.createArrayOf(
                                column.type().jdbc(),
                                rows.stream().map(column.value()).toArray(column.type()::array)));
            }
            statement.executeUpdate();
        }
    }
}
