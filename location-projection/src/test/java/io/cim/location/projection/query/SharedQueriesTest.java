package io.cim.location.projection.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.ReadModelStore;
import io.cim.location.projection.testing.PostgresBinaries;
import io.cim.location.projection.testing.PostgresProcess;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SharedQueriesTest extends QueriesSuite {

    private static @Nullable PostgresProcess postgres;

    @AfterAll
    static void stop() {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Override
    ReadModelStore newStore() {
        if (postgres == null) {
            assumeTrue(PostgresBinaries.find().isPresent(), PostgresBinaries.MISSING);
            postgres = PostgresProcess.start();
        }
        return new ReadModelStore.Shared(
                postgres.createDatabase(), Optional.of(PostgresProcess.USER), Optional.empty());
    }

    @Override
    String endless() {
        return "SELECT COUNT(*) FROM generate_series(1, 10000000) a, generate_series(1, 10000000) b";
    }

    @Test
    void givesUpOnASilentServer() throws Exception {
        try (FilledReadModel readModel = FilledReadModel.in(newStore())) {
            assertThatThrownBy(() ->
                            readModel
                                    .transactions()
                                    .read(handle -> {
                                        long server =
                                                handle.createQuery("SELECT pg_backend_pid()")
                                                        .mapTo(Long.class)
                                                        .one();
                                        signal("-STOP", server);
                                        return handle.createQuery("SELECT 1")
                                                .mapTo(Long.class)
                                                .one();
                                    }))
                    .isInstanceOf(ReadModelException.class);
        }
    }

    private static void signal(String signal, long process) {
        try {
            assertThat(new ProcessBuilder("kill", signal, Long.toString(process)).start().waitFor())
                    .isZero();
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException("no signal was sent", failure);
        }
    }
}
