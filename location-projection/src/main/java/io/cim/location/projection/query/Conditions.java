package io.cim.location.projection.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Conditions on a row, joined by AND, and the values that they name. Values are never part of the
 * SQL.
 */
final class Conditions {

    private final List<String> sql = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();

    /** Adds a condition whose values are bound separately. */
    Conditions and(String condition) {
        sql.add(condition);
        return this;
    }

    /** Adds a condition that names one value. */
    Conditions and(String condition, String name, Object value) {
        return and(condition).with(name, value);
    }

    /** Adds all conditions and values of others. */
    Conditions and(Conditions others) {
        sql.addAll(others.sql);
        values.putAll(others.values);
        return this;
    }

    /** Binds a value to a name. */
    Conditions with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    boolean isEmpty() {
        return sql.isEmpty();
    }

    /** The conditions as SQL. */
    String sql() {
        return sql.isEmpty() ? "TRUE" : String.join(" AND ", sql);
    }

    /** A query that names some of these values. */
    Query query(Handle handle, String query) {
        return handle.createQuery(query)
                .configure(SqlStatements.class, config -> config.setUnusedBindingAllowed(true))
                .bindMap(values);
    }
}
