package io.cim.location.bench;

import io.cim.location.projection.testing.PostgresBinaries;
import io.cim.location.projection.testing.PostgresProcess;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of benchmarks that leaves PostgreSQL, their peer, out. */
final class Peer {

    @Option(names = "--without-postgresql", description = "leave PostgreSQL out")
    private boolean without;

    /** A running server, null if it is left out; the caller closes it. */
    @Nullable PostgresProcess startProcess() {
        if (without) {
            return null;
        }
        if (PostgresBinaries.find().isEmpty()) {
            throw new IllegalStateException(
                    PostgresBinaries.MISSING + ", or measure --without-postgresql");
        }
        return PostgresProcess.start();
    }

    /** The same with Axon's event stores. */
    @Nullable PostgresServer start() {
        @Nullable PostgresProcess process = startProcess();
        return process == null ? null : new PostgresServer(process);
    }
}
