package io.cim.location.app.monitoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this instance is ready, and if not, the reasons. Changes are logged. No call waits:
 * checks that need requests are done in the background.
 */
public final class Readiness implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(Readiness.class);

    private static final Duration LOG_INTERVAL = Duration.ofSeconds(1);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The reasons not to be ready; the names are part of the operators' interface. */
    public enum Code {
        STARTING,
        STOPPING,
        NATS_DISCONNECTED,
        SUBSCRIPTION_REFUSED,
        STREAM_UNAVAILABLE,
        STREAM_MISSING,
        STREAM_RECREATED,
        STORE_FULL,
        READ_MODEL_BUILDING,
        READ_MODEL_UNAVAILABLE,
        READ_MODEL_DAMAGED,
        READ_MODEL_DIVERGED,
        READ_MODEL_BEHIND,
        PROJECTION_FAILING;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A reason not to be ready.
     *
     * @param message for operators
     */
    public record Reason(Code code, String message) {}

    /** A condition of readiness. Must return at once. */
    @FunctionalInterface
    public interface Check {
        List<Reason> reasons();
    }

    private final List<Check> checks = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService log =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("readiness").factory());
    private volatile @Nullable Reason phase =
            new Reason(Code.STARTING, "the service has not started yet");

    /** The codes in the last log line; used by one thread at a time. */
    private Set<Code> logged = EnumSet.of(Code.STARTING);

    /** Not ready until it is {@link #started()}. */
    public Readiness(MeterRegistry metrics) {
        Gauge.builder("service.ready", this, readiness -> readiness.reasons().isEmpty() ? 1 : 0)
                .description("1 while the instance is ready, else 0")
                .register(metrics);
        for (Code code : Code.values()) {
            Gauge.builder(
                            "service.not.ready.reason",
                            this,
                            readiness -> readiness.has(code) ? 1 : 0)
                    .tag("code", code.wire())
                    .description("1 while this is a reason not to be ready, else 0")
                    .register(metrics);
        }
    }

    /** Adds a check. */
    public void add(Check check) {
        checks.add(check);
    }

    /** Lets the checks decide from now on. */
    public void started() {
        phase = null;
        logChange();
        var _ =
                log.scheduleWithFixedDelay(
                        this::logChangeOrFailure,
                        LOG_INTERVAL.toMillis(),
                        LOG_INTERVAL.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Why the instance is not ready, empty if it is. */
    public List<Reason> reasons() {
        @Nullable Reason only = phase;
        if (only != null) {
            return List.of(only);
        }
        List<Reason> reasons = new ArrayList<>();
        checks.forEach(check -> reasons.addAll(check.reasons()));
        return reasons;
    }

    private boolean has(Code code) {
        return reasons().stream().anyMatch(reason -> reason.code() == code);
    }

    /** As JSON: {@code {"ready":false,"reasons":[{"code":"…","message":"…"}]}}. */
    public static String json(List<Reason> reasons) {
        ObjectNode json = MAPPER.createObjectNode().put("ready", reasons.isEmpty());
        ArrayNode list = json.putArray("reasons");
        reasons.forEach(reason ->
                list.addObject()
                        .put("code", reason.code().wire())
                        .put("message", reason.message()));
        return json.toString();
    }

    private void logChangeOrFailure() {
        try {
            logChange();
        } catch (RuntimeException failure) { // else there would be no further run
            logger.warn("Readiness could not be checked", failure);
        }
    }

    private void logChange() {
        List<Reason> reasons = reasons();
        Set<Code> now =
                reasons.stream()
                        .map(Reason::code)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Code.class)));
        if (now.equals(logged)) {
            return;
        }
        logged = now;
        if (now.isEmpty()) {
            logger.info("The location service is ready");
        } else {
            logger.warn(
                    "The location service is not ready: {}",
                    reasons.stream()
                            .map(reason ->
                                    "%s (%s)".formatted(reason.code().wire(), reason.message()))
                            .collect(Collectors.joining("; ")));
        }
    }

    @Override
    public void close() {
        phase = new Reason(Code.STOPPING, "the service stops");
        log.shutdownNow();
    }
}
