package io.cim.location.projection.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachingConnectionTest {

    private static final String INSERT = "INSERT INTO t VALUES (?, ?)";

    @TempDir private @Nullable Path directory;
    private @Nullable Connection opened;

    @BeforeEach
    void open() throws SQLException {
        String file = Objects.requireNonNull(directory).resolve("file.db").toString();
        opened = new CachingConnection("jdbc:sqlite:" + file, file, new Properties());
        try (var statement = opened.createStatement()) {
            statement.execute("CREATE TABLE t (a INTEGER NOT NULL UNIQUE, b VARCHAR)");
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection().close();
    }

    private Connection connection() {
        return Objects.requireNonNull(opened);
    }

    private void insert(int a, @Nullable String b) throws SQLException {
        try (PreparedStatement insert = connection().prepareStatement(INSERT)) {
            insert.setInt(1, a);
            if (b != null) {
                insert.setString(2, b);
            }
            insert.executeUpdate();
        }
    }

    private @Nullable String read(int a) throws SQLException {
        try (PreparedStatement select =
                connection().prepareStatement("SELECT b FROM t WHERE a = ?")) {
            select.setInt(1, a);
            ResultSet row = select.executeQuery();
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    @Test
    void preparesAStatementOnceUnlessItIsInUse() throws SQLException {
        PreparedStatement first = connection().prepareStatement(INSERT);
        try (PreparedStatement second = connection().prepareStatement(INSERT)) {
            assertThat(second).isNotSameAs(first);
        }
        first.close();
        try (PreparedStatement third = connection().prepareStatement(INSERT)) {
            assertThat(third).isSameAs(first);
        }
    }

    @Test
    void keepsNoValueForTheNextUse() throws SQLException {
        insert(1, "one");
        insert(2, null);
        assertThat(read(1)).isEqualTo("one");
        assertThat(read(2)).isNull();
    }

    @Test
    void preparesAFailedStatementAgain() throws SQLException {
        insert(1, "one");
        assertThatThrownBy(() -> insert(1, "other")).isInstanceOf(SQLException.class);
        insert(2, "two");
        assertThat(read(1)).isEqualTo("one");
        assertThat(read(2)).isEqualTo("two");
    }

    @Test
    void boundsTheNumberOfStatements() throws SQLException {
        PreparedStatement first = connection().prepareStatement(INSERT);
        first.close();
        for (int i = 0; i < 1_000; i++) {
            connection().prepareStatement("SELECT %d FROM t".formatted(i)).close();
        }
        try (PreparedStatement again = connection().prepareStatement(INSERT)) {
            assertThat(again).isNotSameAs(first);
        }
    }
}
