package io.cim.axon.nats.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The first line that a nats-server sends to a client, on the port that it has written to its ports
 * file. The server sends it when JetStream is up and its streams are recovered.
 */
record ServerGreeting(Process server, Path portsFile, Duration deadline) {

    private static final Pattern CLIENT_URL =
            Pattern.compile("\"nats\":\\[\"(nats|tls)(://[^\"]+)\"]");

    /** The port that the server greets clients at, once it does. */
    int awaitPort() {
        RetryPolicy<Object> untilItGreets =
                RetryPolicy.builder()
                        .handle(IOException.class)
                        .abortIf((_, _) -> !server.isAlive())
                        .withMaxRetries(-1)
                        .withDelay(Duration.ofMillis(10))
                        .withMaxDuration(deadline)
                        .build();
        return Failsafe.with(untilItGreets).get(this::port);
    }

    private int port() throws IOException {
        String ports = Files.readString(portsFile);
        var match = CLIENT_URL.matcher(ports);
        if (!match.find()) {
            throw new IOException("%s names no client port yet: '%s'".formatted(portsFile, ports));
        }
        int port = URI.create("nats" + match.group(2)).getPort();
        readGreeting(port);
        return port;
    }

    private void readGreeting(int port) throws IOException {
        int millis = Math.toIntExact(deadline.toMillis());
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
            socket.setSoTimeout(millis);
            String greeting =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))
                            .readLine();
            if (greeting == null || !greeting.startsWith("INFO ")) {
                throw new IOException(
                        "port %d does not belong to a NATS server, whose first line is: %s"
                                .formatted(port, greeting));
            }
        }
    }
}
