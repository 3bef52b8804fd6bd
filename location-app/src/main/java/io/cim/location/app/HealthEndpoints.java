package io.cim.location.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * Health over HTTP: {@code /health/live} answers 200 while the process works, {@code /health/ready}
 * 200 while it takes requests and is connected to NATS, else 503.
 */
final class HealthEndpoints implements AutoCloseable {

    private static final int BACKLOG = 16;

    private final HttpServer server;
    private final ExecutorService executor =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("health").factory());

    private HealthEndpoints(HttpServer server) {
        this.server = server;
    }

    /** Listens until it is closed; port 0 takes a free one. */
    static HealthEndpoints listen(InetAddress host, int port, BooleanSupplier ready)
            throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
        HealthEndpoints endpoints = new HealthEndpoints(server);
        server.setExecutor(endpoints.executor);
        server.createContext("/health/live", exchange -> answer(exchange, "/health/live", true));
        server.createContext(
                "/health/ready",
                exchange -> answer(exchange, "/health/ready", ready.getAsBoolean()));
        server.start();
        return endpoints;
    }

    private static void answer(HttpExchange exchange, String path, boolean well)
            throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] body = (well ? "ok\n" : "unavailable\n").getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(well ? 200 : 503, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
