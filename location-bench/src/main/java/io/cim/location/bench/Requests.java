package io.cim.location.bench;

import java.util.concurrent.CompletableFuture;

/** The requests of one client. A client that waits for each reply sends one at a time. */
@FunctionalInterface
interface Requests {

    /** Sends the next one; fails if it is not accepted. */
    CompletableFuture<?> send();
}
