package io.cim.location.app;

import io.cim.axon.nats.gateway.GatewayMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The gateway's work as meters, all of whose names begin with {@code gateway}. */
final class MeteredGateway implements GatewayMetrics {

    private final Counter replySubjectsRefused;

    MeteredGateway(MeterRegistry registry) {
        replySubjectsRefused =
                Counter.builder("gateway.reply.subjects.refused")
                        .description("Requests that were refused because of their reply subject")
                        .register(registry);
    }

    @Override
    public void replySubjectRefused() {
        replySubjectsRefused.increment();
    }
}
