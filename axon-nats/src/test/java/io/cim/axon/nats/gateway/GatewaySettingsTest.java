package io.cim.axon.nats.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewaySettingsTest {

    private static final GatewaySettings DEFAULTS = GatewaySettings.defaults();

    @Test
    void hasTheseDefaults() {
        assertThat(DEFAULTS)
                .isEqualTo(
                        new GatewaySettings(
                                256,
                                262_144,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(10),
                                16_384,
                                33_554_432,
                                new ReplyPrefixes(List.of("_INBOX.", "_R_."))));
    }

    @Test
    void changesOneBoundAtATime() {
        var changed =
                DEFAULTS.withMaxConcurrentRequests(1)
                        .withMaxRequestBytes(2)
                        .withRequestDeadline(Duration.ofSeconds(3))
                        .withDrainTimeout(Duration.ofSeconds(4))
                        .withMaxPending(6, 7)
                        .withReplyPrefixes(new ReplyPrefixes(List.of("replies")));

        assertThat(changed)
                .isEqualTo(
                        new GatewaySettings(
                                1,
                                2,
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                6,
                                7,
                                new ReplyPrefixes(List.of("replies."))));
    }

    @Test
    void refusesBoundsThatAdmitNothing() {
        assertThatThrownBy(() -> DEFAULTS.withMaxConcurrentRequests(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxConcurrentRequests must be at least 1, was 0");
        assertThatThrownBy(() -> DEFAULTS.withMaxRequestBytes(0))
                .hasMessageContaining("maxRequestBytes");
        assertThatThrownBy(() -> DEFAULTS.withRequestDeadline(Duration.ofMillis(9)))
                .hasMessage("requestDeadline must be at least PT0.01S, was PT0.009S");
        assertThatThrownBy(() -> DEFAULTS.withDrainTimeout(Duration.ZERO))
                .hasMessageContaining("drainTimeout");
        assertThatThrownBy(() -> DEFAULTS.withMaxPending(0, 1 << 20))
                .hasMessageContaining("maxPendingRequests");
    }

    @Test
    void refusesBoundsThatAreTooHigh() {
        assertThatThrownBy(() -> DEFAULTS.withMaxConcurrentRequests(100_001))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxConcurrentRequests must be at most 100000, was 100001");
        assertThatThrownBy(() -> DEFAULTS.withDrainTimeout(Duration.ofSeconds(3_601)))
                .hasMessage("drainTimeout must be at most PT1H, was PT1H1S");
    }

    @Test
    void refusesToHoldFewerBytesThanOneRequestMayHave() {
        assertThatThrownBy(() -> DEFAULTS.withMaxPending(1, 262_143))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxPendingBytes must be at least 262144, was 262143");
    }
}
