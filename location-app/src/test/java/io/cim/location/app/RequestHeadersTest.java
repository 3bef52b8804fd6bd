package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cim.axon.nats.gateway.Request;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadersTest {

    private static final String TRACE_PARENT =
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static Request with(Map<String, String> headers) {
        return with("_INBOX.1", headers);
    }

    private static Request with(String replyTo, Map<String, String> headers) {
        return new Request(
                "location.commands.archive",
                replyTo,
                new byte[0],
                headers.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, header -> List.of(header.getValue()))));
    }

    private static Map<String, String> metaData(Request request) {
        return RequestHeaders.metaData(request, () -> "hash");
    }

    @Test
    void becomeMetaData() {
        assertThat(
                        metaData(
                                with(
                                        Map.of(
                                                "Nats-Msg-Id", "command-1",
                                                "Location-Actor", "alice",
                                                "traceparent", TRACE_PARENT,
                                                "tracestate", "vendor=1",
                                                "Other", "ignored"))))
                .isEqualTo(
                        Map.of(
                                "commandId", "command-1",
                                "commandPayload", "hash",
                                "actor", "alice",
                                "traceparent", TRACE_PARENT,
                                "tracestate", "vendor=1"));
        assertThat(metaData(with(Map.of()))).isEmpty();
    }

    @Test
    void containTheExpiryOfACommand() {
        assertThat(RequestHeaders.expires(with(Map.of()))).isEmpty();
        Request expiring = with(Map.of("Location-Expires", "2026-11-30T10:00:00.5+00:00"));
        assertThat(RequestHeaders.violations(expiring)).isEmpty();
        assertThat(RequestHeaders.expires(expiring))
                .contains(Instant.parse("2026-11-30T10:00:00.500Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "1764496800",
                "2026-11-30T10:00:00",
                "2026-11-30T10:00:00+01:00"
            })
    void refuseAnExpiryThatIsNoTimeInUtc(String time) {
        assertThat(RequestHeaders.violations(with(Map.of("Location-Expires", time))))
                .singleElement()
                .satisfies(violation ->
                        assertThat(violation.message())
                                .startsWith(
                                        "header Location-Expires must be an RFC 3339 time in UTC")
                                .endsWith("was '" + time + "'"));
    }

    @Test
    void keepTheAuthenticatedUserInAdditionToTheClaim() {
        assertThat(
                        metaData(
                                with(
                                        "_R_.1",
                                        Map.of(
                                                "Location-Actor",
                                                "mallory",
                                                "Nats-Request-Info",
                                                "{\"acc\":\"A\",\"user\":\"alice\",\"rtt\":1}"))))
                .isEqualTo(Map.of("actor", "mallory", "authenticatedActor", "alice"));
        for (String info : List.of("", "{", "[]", "{\"user\":7}", "{\"acc\":\"A\"}")) {
            assertThat(metaData(with("_R_.1", Map.of("Nats-Request-Info", info)))).isEmpty();
        }
    }

    @Test
    void acceptNoUserFromAClient() {
        String forged = "{\"user\":\"admin\"}";
        assertThat(metaData(with(Map.of("Nats-Request-Info", forged)))).isEmpty();
        var twice = Map.of("Nats-Request-Info", List.of(forged, "{\"user\":\"alice\"}"));
        assertThat(metaData(new Request("any", "_R_.1", new byte[0], twice)))
                .isEqualTo(Map.of("authenticatedActor", "alice"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TRACE_PARENT,
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00-what-the-future-brings"
            })
    void passATraceOn(String parent) {
        assertThat(metaData(with(Map.of("traceparent", parent))))
                .isEqualTo(Map.of("traceparent", parent));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            })
    void omitAnInvalidTrace(String parent) {
        assertThat(metaData(with(Map.of("traceparent", parent, "tracestate", "vendor=1"))))
                .isEmpty();
    }

    @Test
    void omitATraceStateThatIsTooLong() {
        assertThat(
                        metaData(
                                with(
                                        Map.of(
                                                "traceparent",
                                                TRACE_PARENT,
                                                "tracestate",
                                                "x".repeat(513)))))
                .isEqualTo(Map.of("traceparent", TRACE_PARENT));
    }

    @Test
    void areRefusedOverTheirLimits() {
        assertThat(
                        RequestHeaders.violations(
                                with(
                                        Map.of(
                                                "Nats-Msg-Id",
                                                "x".repeat(128),
                                                "Location-Actor",
                                                "x".repeat(200)))))
                .isEmpty();
        assertThat(
                        RequestHeaders.violations(
                                with(
                                        Map.of(
                                                "Nats-Msg-Id",
                                                "x".repeat(129),
                                                "Location-Actor",
                                                "x".repeat(201)))))
                .extracting(violation -> violation.message())
                .containsExactly(
                        "header Nats-Msg-Id must have 1 to 128 characters, had 129",
                        "header Location-Actor must have 1 to 200 characters, had 201");
        assertThat(RequestHeaders.violations(with(Map.of("Nats-Msg-Id", "")))).hasSize(1);
    }
}
