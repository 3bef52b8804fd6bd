package io.cim.location.projection;

import java.util.Collection;
import java.util.UUID;
import org.jdbi.v3.core.argument.Argument;

/** Arrays as values of statements. */
final class SqlArrays {

    private SqlArrays() {}

    static Argument uuids(Collection<UUID> ids) {
        return array("UUID", ids);
    }

    static Argument texts(Collection<String> texts) {
        return array("VARCHAR", texts);
    }

    private static Argument array(String type, Collection<?> elements) {
        return (position, statement, _) ->
                statement.setArray(
                        position,
                        statement.getConnection().createArrayOf(type, elements.toArray()));
    }
}
