package io.cim.location.bench;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether PostgreSQL is measured too: an option of the benchmarks that have it as a peer. */
final class Peer {

    @Option(names = "--without-postgresql", description = "measure JetStream alone")
    private boolean without;

    /** A running server, null where it is not wanted. It is the caller's to close. */
    @Nullable PostgresServer start() {
        return without ? null : PostgresServer.start();
    }
}
