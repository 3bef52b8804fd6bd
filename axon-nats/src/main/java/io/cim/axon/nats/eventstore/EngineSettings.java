package io.cim.axon.nats.eventstore;

import static org.axonframework.common.BuilderUtils.assertNonEmpty;
import static org.axonframework.common.BuilderUtils.assertNonNull;
import static org.axonframework.common.BuilderUtils.assertStrictPositive;
import static org.axonframework.common.BuilderUtils.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link JetStreamEventStorageEngine}, documented at {@link EngineBuilder}. */
record EngineSettings(
        Connection connection,
        EventStream stream,
        Function<EventMessage<?>, String> eventName,
        Serializer eventSerializer,
        Serializer snapshotSerializer,
        EventUpcaster upcasters,
        SnapshotFilter snapshotFilter,
        JetStreamOptions jetStreamOptions,
        String source,
        String typePrefix,
        String dataContentType,
        Map<String, String> metaDataHeaders,
        Duration readTimeout,
        Duration ackTimeout,
        Duration appendDeadline,
        Supplier<GroupCommitPolicy> groupCommit,
        int rememberedHeads,
        Set<String> guardSpaces,
        EventStoreMetrics metrics,
        Runnable onStreamChanged) {

    static final String DEFAULT_SOURCE = "/axon";
    static final String DEFAULT_DATA_CONTENT_TYPE = "application/json";
    static final Duration DEFAULT_READ_TIMEOUT = Duration.ofSeconds(2);
    static final Duration DEFAULT_ACK_TIMEOUT = Duration.ofSeconds(2);
    static final Duration DEFAULT_APPEND_DEADLINE = Duration.ofSeconds(4);
    static final int DEFAULT_REMEMBERED_HEADS = 100_000;

    /**
     * Checked settings.
     *
     * @throws AxonConfigurationException if one is missing or out of range
     */
    EngineSettings {
        assertNonNull(upcasters, "The EventUpcaster may not be null");
        assertNonNull(snapshotFilter, "The SnapshotFilter may not be null");
        assertNonNull(jetStreamOptions, "The JetStreamOptions may not be null");
        assertNonEmpty(source, "The source may not be empty");
        assertNonNull(typePrefix, "The type prefix may not be null");
        assertNonEmpty(dataContentType, "The data content type may not be empty");
        assertNonNull(metaDataHeaders, "The metadata headers may not be null");
        assertPositive(readTimeout, "read timeout");
        assertPositive(ackTimeout, "acknowledgement timeout");
        assertPositive(appendDeadline, "append deadline");
        assertStrictPositive(rememberedHeads, "The number of remembered heads must be at least 1");
        assertNonNull(guardSpaces, "The guard spaces may not be null");
        assertNonNull(metrics, "The EventStoreMetrics may not be null");
        assertNonNull(onStreamChanged, "The Runnable may not be null");
        metaDataHeaders = Map.copyOf(metaDataHeaders);
        guardSpaces = Set.copyOf(guardSpaces);
    }

    private static void assertPositive(Duration duration, String name) {
        assertThat(
                duration,
                value -> value != null && value.isPositive(),
                "The %s must be positive".formatted(name));
    }

    /**
     * A setting that has no default.
     *
     * @throws AxonConfigurationException if it was not set
     */
    static <T> T required(@Nullable T setting, String name) {
        assertNonNull(
                setting, "The %s is a hard requirement and should be provided".formatted(name));
        return Objects.requireNonNull(setting);
    }
}
