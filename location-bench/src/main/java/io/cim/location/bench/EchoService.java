package io.cim.location.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;

/**
 * Replies to each request with a body of the length of a location's reply, and does nothing else.
 */
final class EchoService {

    static final String SUBJECT = "echo";

    private static final int REPLY_BYTES = 900;

    private EchoService() {}

    /**
     * Runs until it is killed.
     *
     * @param arguments the URL of the NATS server
     */
    @SuppressWarnings("try") // an interrupt ends it anyway
    public static void main(String[] arguments) throws Exception {
        byte[] reply = "x".repeat(REPLY_BYTES).getBytes(UTF_8);
        try (Connection connection = Nats.connect(Options.builder().server(arguments[0]).build())) {
            var _ =
                    connection
                            .createDispatcher(
                                    request -> connection.publish(request.getReplyTo(), reply))
                            .subscribe(SUBJECT);
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
