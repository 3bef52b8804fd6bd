package io.cim.location.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cim.location.projection.testing.PostgresBinaries;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchmarksTest {

    private final StringWriter tables = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private final CommandLine bench =
            Main.commandLine().setOut(new PrintWriter(tables)).setErr(new PrintWriter(errors));

    private String measure(String... arguments) {
        int status = bench.execute(arguments);
        assertThat(status).as(errors::toString).isZero();
        return tables.toString();
    }

    @Test
    void measuresTheDeliveryOfEvents() {
        assertThat(measure("delivery", "--quick"))
                .contains("| JetStreamEventStore (live)", "| Axon's EmbeddedEventStore (polling)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"load", "append", "catchup"})
    void measuresJetStreamBesidePostgresql(String benchmark) {
        assumeTrue(
                PostgresBinaries.find().isPresent(),
                "PostgreSQL is not measured: its binaries are not installed");
        assertThat(measure(benchmark, "--quick")).contains("| JetStream", "PostgreSQL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"load", "append", "catchup"})
    void measuresJetStreamAlone(String benchmark) {
        assumeTrue(
                PostgresBinaries.find().isEmpty() || benchmark.equals("append"),
                "to be quick: JetStream is measured beside PostgreSQL");
        assertThat(measure(benchmark, "--quick", "--without-postgresql"))
                .contains("| JetStream")
                .doesNotContain("PostgreSQL");
    }

    @Test
    void measuresMovesBesideOtherCommands() {
        assertThat(measure("move", "--quick"))
                .contains("2m (default): change of a name", "always: move under a parent");
    }

    @Test
    void measuresQueriesInBothKindsOfDatabase() {
        assumeTrue(PostgresBinaries.find().isPresent(), PostgresBinaries.MISSING);
        assertThat(measure("query", "--quick")).contains("SQLite: p50", "PostgreSQL: p50");
    }

    @Test
    void measuresQueriesInH2Alone() {
        assertThat(measure("query", "--quick", "--without-postgresql"))
                .contains("SQLite: p50")
                .doesNotContain("PostgreSQL");
    }

    @Test
    void measuresRebuildsIntoBothKindsOfDatabase() {
        assumeTrue(PostgresBinaries.find().isPresent(), PostgresBinaries.MISSING);
        assertThat(measure("rebuild", "--quick")).contains("| SQLite", "| PostgreSQL");
    }

    @Test
    void refusesASizeThatItCannotMeasure() {
        assertThat(bench.execute("load", "--small", "12345")).isNotZero();
        assertThat(errors.toString()).contains("multiple of 10000", "12345");
    }
}
