package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cim.axon.nats.gateway.GatewaySettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestTimeTest {

    /**
     * A wait for the lock, a load that takes its time, tries to append, and the last one's answer.
     */
    @Test
    void endsBeforeTheRequestsDeadline() {
        Duration deadline = GatewaySettings.defaults().requestDeadline();
        RequestTime time = RequestTime.within(deadline);

        assertThat(time.lock().plus(time.answer()).plus(time.append()).plus(time.answer()))
                .isLessThanOrEqualTo(deadline);
        assertThat(time)
                .isEqualTo(
                        new RequestTime(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2)));
    }
}
