package io.cim.location.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cim.location.projection.testing.PostgresBinaries;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** That the benchmarks run: two at a time, since here their figures mean nothing. */
@Execution(ExecutionMode.CONCURRENT)
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
    void measuresCommandsBesideTheirPeerAndTheLimits(@TempDir Path directory) {
        assumeTrue(PostgresBinaries.find().isPresent(), PostgresBinaries.MISSING);
        assertThat(measure("command", "--quick", "--without-durable", "--svg=" + directory))
                .contains(
                        "define: service / peer, lazy",
                        "update: service / limit, lazy: request + publish",
                        "get: service / limit, lazy",
                        "service / peer after a start, lazy");
        assertThat(directory.resolve("command-throughput-update.svg"))
                .content()
                .contains("update: requests/s by clients", "limit, lazy");
        assertThat(directory.resolve("command-latency-get.svg")).content().contains("p99");
        assertThat(directory.resolve("command-start.svg")).content().contains("peer, lazy");
    }

    @Test
    void measuresWhatSnapshotsCost(@TempDir Path directory) {
        assertThat(measure("snapshots", "--quick", "--svg=" + directory))
                .contains(
                        "update: snapshot every 2 / snapshot every 4, changed",
                        "update: snapshot every 4, loaded with 5 events",
                        "bytes of snapshots written for an event");
        assertThat(directory.resolve("snapshots-load.svg"))
                .content()
                .contains("loaded with 5 events");
    }

    @Test
    void measuresOneAndTwoInstances(@TempDir Path directory) {
        assumeTrue(PostgresBinaries.find().isPresent(), PostgresBinaries.MISSING);
        assertThat(measure("instances", "--quick", "--svg=" + directory))
                .contains(
                        "update: two instances / one instance, many locations",
                        "get: two instances / one instance, many locations",
                        "conflicts: two instances, one location");
        assertThat(directory.resolve("instances-throughput-update.svg"))
                .content()
                .contains("two instances, one location");
    }

    @Test
    void profilesCommands(@TempDir Path directory) {
        Path profile = directory.resolve("service.jfr");
        assertThat(
                        measure(
                                "command",
                                "--quick",
                                "--without-cold",
                                "--without-postgresql",
                                "--operations=update",
                                "--profile=" + profile))
                .contains("update: service / limit, lazy", "update: service / limit, durable")
                .doesNotContain("define", "peer");
        assertThat(profile).isNotEmptyFile();
    }

    @Test
    void measuresQueriesInBothKindsOfDatabase() {
        assumeTrue(PostgresBinaries.find().isPresent(), PostgresBinaries.MISSING);
        assertThat(measure("query", "--quick")).contains("SQLite: p50", "PostgreSQL: p50");
    }

    @Test
    void measuresQueriesInSqliteAlone() {
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
    void measuresImportsBesideClients() {
        assertThat(measure("import", "--quick"))
                .contains("| clients", "| import of locations.geojson");
    }

    @Test
    void refusesASizeThatItCannotMeasure() {
        assertThat(bench.execute("load", "--small", "12345")).isNotZero();
        assertThat(errors.toString()).contains("multiple of 10000", "12345");
    }
}
