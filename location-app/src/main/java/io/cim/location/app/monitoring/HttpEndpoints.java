package io.cim.location.app.monitoring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cim.location.app.monitoring.Readiness.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Health and metrics over HTTP: {@code /health/live} answers 200 while the process works, {@code
 * /health/ready} 200 while it is ready, else 503 with the reasons as JSON, and {@code /metrics} in
 * the format of Prometheus. Requests do not wait for one another.
 */
public final class HttpEndpoints implements AutoCloseable {

    private static final int BACKLOG = 16;
    private static final String TEXT = "text/plain";
    private static final String JSON = "application/json";

    /** The exposition format of Prometheus. */
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    static {
        // the JDK's server has no default for either: seconds to receive a request, connections
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("jdk.httpserver.maxConnections", "256");
    }

    private final HttpServer server;
    private final ExecutorService executor =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 1).factory());

    private HttpEndpoints(HttpServer server) {
        this.server = server;
    }

    /**
     * Listens until it is closed; port 0 takes a free one.
     *
     * @param reasons why the instance is not ready, empty if it is; returns at once
     * @param metrics the page of the metrics; returns soon
     */
    public static HttpEndpoints listen(
            InetAddress host, int port, Supplier<List<Reason>> reasons, Supplier<String> metrics)
            throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
        HttpEndpoints endpoints = new HttpEndpoints(server);
        server.setExecutor(endpoints.executor);
        endpoints.serve("/health/live", () -> new Answer(200, TEXT, "ok\n"));
        endpoints.serve("/health/ready", () -> ready(reasons.get()));
        endpoints.serve("/metrics", () -> new Answer(200, METRICS, metrics.get()));
        server.start();
        return endpoints;
    }

    private record Answer(int status, String contentType, String body) {}

    private static Answer ready(List<Reason> reasons) {
        return new Answer(reasons.isEmpty() ? 200 : 503, JSON, Readiness.json(reasons) + "\n");
    }

    private void serve(String path, Supplier<Answer> answers) {
        server.createContext(path, exchange -> answer(exchange, path, answers));
    }

    private static void answer(HttpExchange exchange, String path, Supplier<Answer> answers)
            throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            Answer answer = answers.get();
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
