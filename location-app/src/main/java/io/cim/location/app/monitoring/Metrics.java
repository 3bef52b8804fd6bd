package io.cim.location.app.monitoring;

import io.cim.axon.nats.gateway.GatewayMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The meters of the process. */
public final class Metrics {

    private Metrics() {}

    /** A new registry, with the virtual machine's meters in it. */
    @SuppressWarnings("resource") // the collector's listeners live as long as the process
    public static PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmGcMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        return registry;
    }

    /** The gateway's meters, whose names begin with {@code gateway}. */
    public static GatewayMetrics gateway(MeterRegistry registry) {
        return Counter.builder("gateway.reply.subjects.refused")
                        .description("Requests that were refused because of their reply subject")
                        .register(registry)
                ::increment;
    }
}
