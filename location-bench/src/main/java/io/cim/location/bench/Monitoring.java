package io.cim.location.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The health and the metrics of an instance of the service, over HTTP on 127.0.0.1. */
record Monitoring(int port) {

    private static final int TIMEOUT_MILLIS = Math.toIntExact(Duration.ofSeconds(5).toMillis());

    /** For an instance that is yet to be started. */
    static Monitoring onFreePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Monitoring(socket.getLocalPort());
        } catch (IOException failure) {
            throw new UncheckedIOException("no free port", failure);
        }
    }

    /** A request that fails while the instance is not ready. */
    CompletableFuture<String> ready() {
        try {
            return CompletableFuture.completedFuture(get("/health/ready"));
        } catch (IOException notYet) {
            return CompletableFuture.failedFuture(notYet);
        }
    }

    /** The value of a counter, named as in the format of Prometheus, with its tags. */
    double counter(String name) {
        try {
            return get("/metrics")
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("there is no metric " + name));
        } catch (IOException failure) {
            throw new UncheckedIOException("the service returns no metrics", failure);
        }
    }

    private String get(String path) throws IOException {
        URLConnection connection =
                URI.create("http://127.0.0.1:%d%s".formatted(port, path)).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try (InputStream body = connection.getInputStream()) {
            return new String(body.readAllBytes(), UTF_8);
        }
    }
}
