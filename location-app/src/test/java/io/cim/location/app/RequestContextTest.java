package io.cim.location.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cim.axon.nats.gateway.Request;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class RequestContextTest {

    private static Map<String, String> context(String body, Map<String, List<String>> headers) {
        Request request =
                new Request("location.commands.update", "_INBOX.1", body.getBytes(UTF_8), headers);
        try (RequestContext _ = RequestContext.of(request)) {
            return Map.copyOf(MDC.getCopyOfContextMap());
        } finally {
            assertThat(MDC.get("command_id")).isNull();
        }
    }

    @Test
    void hasTheIdsOfTheRequest() {
        assertThat(
                        context(
                                "{\"location_id\":\"l-1\"}",
                                Map.of(
                                        "Nats-Msg-Id",
                                        List.of("c-1"),
                                        "traceparent",
                                        List.of(
                                                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))))
                .isEqualTo(
                        Map.of(
                                "location_id",
                                "l-1",
                                "command_id",
                                "c-1",
                                "trace_id",
                                "0af7651916cd43dd8448eb211c80319c"));
    }

    @Test
    void hasNothingThatWouldChangeTheLinesOfTheLog() {
        assertThat(
                        context(
                                "{\"location_id\":7}",
                                Map.of(
                                        "Nats-Msg-Id",
                                        List.of("a\n".repeat(100)),
                                        "traceparent",
                                        List.of("no trace"))))
                .isEqualTo(Map.of("command_id", "a?".repeat(64)));
    }
}
