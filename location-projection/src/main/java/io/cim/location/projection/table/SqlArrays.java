package io.cim.location.projection.table;

import java.util.Collection;
import java.util.UUID;
import org.jdbi.v3.core.argument.Argument;

/** Arrays as values of statements. */
public final class SqlArrays {

    private SqlArrays() {}

    public static Argument uuids(Collection<UUID> ids) {
        return array("UUID", ids);
    }

    public static Argument texts(Collection<String> texts) {
        return array("VARCHAR", texts);
    }

    private static Argument array(String type, Collection<?> elements) {
        return (position, statement, _) ->
                statement.setArray(
                        position,
                        statement.getConnection().createArrayOf(type, elements.toArray()));
    }
}
