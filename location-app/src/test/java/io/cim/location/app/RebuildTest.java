package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A new generation of the read model replaces the active one. */
@ParameterizedClass
@EnumSource(ReadModelHome.Kind.class)
class RebuildTest {

    private final Path directory;
    private final Installation installation;

    RebuildTest(ReadModelHome.Kind kind, @TempDir Path directory) {
        this.directory = directory;
        installation = new Installation(kind, directory);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    private int rebuild(StringWriter err) {
        var commandLine = Main.commandLine(installation.environment("one"));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute("rebuild");
    }

    /** All locations as they are listed. */
    private JsonNode listed() throws Exception {
        return installation
                .answer("list", "limit", 500, "min_sequence", installation.lastSequence())
                .path("locations");
    }

    private List<String> defineSome() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ids.add(installation.define("location " + i));
        }
        return ids;
    }

    private static void awaitGeneration(Logged logged, int generation) {
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        logged.lines()
                                .contains(
                                        "The read model has switched to generation %d"
                                                .formatted(generation)));
    }

    @Test
    void answersEveryQueryWhileAnotherProcessRebuilds() throws Exception {
        try (Logged logged = new Logged("io.cim.location.projection");
                Asking asking = new Asking()) {
            installation.start("one");
            List<String> ids = defineSome();
            Future<?> asked = asking.about(ids);
            try (ServiceProcess rebuild =
                    ServiceProcess.start(
                            installation.environment("one"),
                            directory.resolve("rebuild.log"),
                            "rebuild")) {
                assertThat(rebuild.status()).as(rebuild::output).isZero();
            }
            awaitGeneration(logged, 2);
            asking.stop();
            asked.get(30, TimeUnit.SECONDS);

            JsonNode before = listed();
            installation.accepted("update", "location_id", ids.getFirst(), "name", "renamed");
            assertThat(rebuild(new StringWriter())).isZero();
            awaitGeneration(logged, 3);
            JsonNode after = listed();
            assertThat(after).hasSize(before.size()).isNotEqualTo(before);
            installation.accepted("update", "location_id", ids.getFirst(), "name", "location 0");
            assertThat(listed()).hasSize(before.size());
        }
    }

    @Test
    void hasTheSameAnswersAfterwards() throws Exception {
        try (Logged logged = new Logged("io.cim.location.projection")) {
            installation.start("one");
            List<String> ids = defineSome();
            installation.accepted("archive", "location_id", ids.getLast());
            JsonNode before = listed();
            assertThat(rebuild(new StringWriter())).isZero();
            awaitGeneration(logged, 2);
            assertThat(listed()).isEqualTo(before);
        }
    }

    /** A client that renames locations and reads its writes, until it is stopped. */
    private final class Asking implements AutoCloseable {

        private final AtomicBoolean stopped = new AtomicBoolean();

        Future<?> about(List<String> ids) {
            return CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; !stopped.get(); i++) {
                            ask(ids.get(i % ids.size()), "name " + i);
                        }
                    },
                    Thread::startVirtualThread);
        }

        private void ask(String id, String name) {
            try {
                long written =
                        installation
                                .accepted("update", "location_id", id, "name", name)
                                .path("sequence")
                                .longValue();
                assertThat(
                                installation
                                        .answer("get", "location_id", id, "min_sequence", written)
                                        .at("/location/name")
                                        .textValue())
                        .isEqualTo(name);
                installation.answer("list", "text", "name");
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }

        void stop() {
            stopped.set(true);
        }

        @Override
        public void close() {
            stop();
        }
    }

    @Test
    void isRefusedWhileAnotherOneRuns() throws Exception {
        installation.start("one");
        StringWriter err = new StringWriter();
        try (var _ = installation.rebuildLock("one")) {
            assertThat(rebuild(err)).isEqualTo(1);
        }
        assertThat(err.toString().strip())
                .isEqualTo("location-service: another rebuild of this read model is under way");
        assertThat(rebuild(new StringWriter())).isZero();
    }

    @Test
    void replacesAReadModelOfAnotherSchemaWhenItStarts() throws Exception {
        LocationService service = installation.start("one");
        defineSome();
        JsonNode before = listed();
        try (Connection tables = installation.tables("one", 1);
                var statement = tables.createStatement()) {
            assertThat(
                            statement.executeUpdate(
                                    "UPDATE \"flyway_schema_history\" SET \"checksum\" = 1 WHERE \"version\" = '1'"))
                    .isEqualTo(1);
        }
        installation.stop(service);

        try (Logged logged = new Logged("io.cim.location.app.Progress")) {
            installation.start("one");
            assertThat(logged.lines())
                    .contains("Generation 2 of the read model is complete, and active");
        }
        assertThat(listed()).isEqualTo(before);
    }
}
