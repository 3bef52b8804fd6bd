package io.cim.location.projection.query;

import io.cim.location.projection.table.Dialect;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/** The plans of prepared statements, each read with its values before it is executed. */
final class Plans {

    private final Map<String, String> byStatement = new LinkedHashMap<>();

    /** In the order of the statements. */
    Map<String, String> byStatement() {
        return byStatement;
    }

    /** The same connection, which explains each prepared statement. */
    Connection explaining(Connection connection) {
        return proxy(
                Connection.class,
                (_, method, arguments) -> {
                    Object result = method.invoke(connection, arguments);
                    return result instanceof PreparedStatement statement
                            ? explaining(statement, connection, (String) arguments[0])
                            : result;
                });
    }

    private PreparedStatement explaining(
            PreparedStatement statement, Connection connection, String sql) throws SQLException {
        PreparedStatement explain =
                connection.prepareStatement(
                        (Dialect.of(connection) == Dialect.SQLITE
                                        ? "EXPLAIN QUERY PLAN "
                                        : "EXPLAIN ")
                                + sql);
        return proxy(
                PreparedStatement.class,
                (_, method, arguments) -> {
                    if (setsValue(method)) {
                        method.invoke(explain, arguments);
                    } else if (method.getName().startsWith("execute")) {
                        byStatement.put(sql, plan(explain));
                    }
                    return method.invoke(statement, arguments);
                });
    }

    private static boolean setsValue(Method method) {
        return method.getName().startsWith("set") && method.getParameterCount() >= 2;
    }

    private static String plan(PreparedStatement explain) throws SQLException {
        StringJoiner plan = new StringJoiner("\n");
        try (explain;
                ResultSet rows = explain.executeQuery()) {
            while (rows.next()) {
                plan.add(rows.getString(rows.getMetaData().getColumnCount()));
            }
        }
        return plan.toString();
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
