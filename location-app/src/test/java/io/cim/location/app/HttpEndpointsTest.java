package io.cim.location.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cim.location.app.monitoring.HttpEndpoints;
import io.cim.location.app.monitoring.Readiness;
import io.cim.location.app.monitoring.Readiness.Code;
import io.cim.location.app.monitoring.Readiness.Reason;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HttpEndpointsTest {

    private static final InetAddress HOST = InetAddress.getLoopbackAddress();

    @Test
    void healthWaitsNeitherForMetricsNorForClientsThatSendNothing() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Deque<Socket> silent = new ArrayDeque<>();
        try (HttpEndpoints http =
                HttpEndpoints.listen(HOST, 0, List::of, () -> whenReleased(release))) {
            HealthPage page = HealthPage.on(http.port());
            CompletableFuture<List<String>> metrics =
                    CompletableFuture.supplyAsync(page::metrics, Thread::startVirtualThread);
            for (int i = 0; i < 50; i++) {
                Socket socket = new Socket(HOST, http.port());
                socket.getOutputStream().write("GET /health/live HT".getBytes(US_ASCII));
                silent.push(socket);
            }
            assertThat(page.status("/health/live")).isEqualTo(200);
            assertThat(page.reasons()).isEmpty();
            assertThat(metrics).isNotDone();
            release.countDown();
            assertThat(metrics).succeedsWithin(20, TimeUnit.SECONDS);
        } finally {
            release.countDown();
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    private static String whenReleased(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
        return "up 1\n";
    }

    @Test
    void reportsWhyItIsNotReady() throws Exception {
        List<Reason> reasons =
                List.of(
                        new Reason(Code.STORE_FULL, "full"),
                        new Reason(Code.READ_MODEL_BEHIND, "behind"));
        try (HttpEndpoints http = HttpEndpoints.listen(HOST, 0, () -> reasons, () -> "")) {
            HealthPage page = HealthPage.on(http.port());
            assertThat(page.reasons()).containsExactly("store_full", "read_model_behind");
            assertThat(page.status("/health/live")).isEqualTo(200);
            assertThat(page.status("/health/other")).isEqualTo(404);
        }
        assertThat(Readiness.json(reasons))
                .isEqualTo(
                        """
                        {"ready":false,"reasons":[{"code":"store_full","message":"full"},\
                        {"code":"read_model_behind","message":"behind"}]}\
                        """);
    }
}
