package io.cim.location.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.axon.nats.testing.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The HTTP endpoints of an instance. */
final class HealthPage {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final int port;

    private HealthPage(int port) {
        this.port = port;
    }

    /** The pages of an instance that is to be started with {@link #environment()}. */
    static HealthPage onAFreePort() {
        try {
            return new HealthPage(FreePorts.one());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static HealthPage on(int port) {
        return new HealthPage(port);
    }

    Map<String, String> environment() {
        return Map.of("HTTP_PORT", Integer.toString(port));
    }

    /** The codes of the reasons not to be ready, empty if it is ready. */
    List<String> reasons() {
        HttpResponse<String> response = get("/health/ready");
        try {
            JsonNode body = MAPPER.readTree(response.body());
            List<String> reasons = body.path("reasons").findValuesAsText("code");
            body.path("reasons").findValuesAsText("message").forEach(PlainErrors::assertPlain);
            boolean ready = body.path("ready").asBoolean();
            if (ready != reasons.isEmpty() || response.statusCode() != (ready ? 200 : 503)) {
                throw new IllegalStateException("%d: %s".formatted(response.statusCode(), body));
            }
            return reasons;
        } catch (IOException noJson) {
            throw new UncheckedIOException(noJson);
        }
    }

    boolean isReady() {
        return reasons().isEmpty();
    }

    int status(String path) {
        return get(path).statusCode();
    }

    /** The lines of the metrics. */
    List<String> metrics() {
        return get("/metrics").body().lines().toList();
    }

    private HttpResponse<String> get(String path) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                            .timeout(TIMEOUT)
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
