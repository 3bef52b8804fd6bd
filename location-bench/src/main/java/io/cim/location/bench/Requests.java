package io.cim.location.bench;

import io.nats.client.Connection;
import io.nats.client.Message;
import java.util.concurrent.CompletableFuture;

/** The requests of one client. A client that waits for each reply sends one at a time. */
@FunctionalInterface
interface Requests {

    /** Sends the next one; fails if it is not accepted. */
    CompletableFuture<?> send();

    /** Sends a request that fails without a reply that has a body. */
    static CompletableFuture<Message> request(Connection connection, String subject, byte[] body) {
        return connection
                .request(subject, body)
                .thenApply(reply -> {
                    if (reply.getData() == null || reply.getData().length == 0) {
                        throw new IllegalStateException("no reply to a request on " + subject);
                    }
                    return reply;
                });
    }
}
