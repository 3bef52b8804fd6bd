package io.cim.location.projection.table;

import com.google.common.collect.Sets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Changes of a table whose rows are added and removed, and never updated: all columns are its key.
 */
final class RowChanges<R> {

    private final Table<R> table;
    private final List<R> added = new ArrayList<>();
    private final List<R> removed = new ArrayList<>();

    /** Changes of the table, none at first. */
    RowChanges(Table<R> table) {
        this.table = table;
    }

    /** Adds the change of some rows. */
    void add(Set<R> before, Set<R> after) {
        added.addAll(Sets.difference(after, before));
        removed.addAll(Sets.difference(before, after));
    }

    void write(Connection connection) throws SQLException {
        table.delete(connection, removed);
        table.insert(connection, added);
    }
}
