package io.cim.axon.nats.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cim.axon.nats.testing.NatsServerExtension;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.serialization.json.JacksonSerializer;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EngineSettingsTest {

    private static final EventStream STREAM =
            new EventStream(EventStreamDefinition.of("THINGS", "events.thing"), "id", 0, List.of());

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    private final Connection connection = EngineFixture.connect(NATS);

    private JetStreamEventStorageEngine.Builder required() {
        return EngineFixture.engine(connection, STREAM);
    }

    @Test
    void haveTheseDefaults() {
        EngineSettings settings = required().settings();
        assertThat(settings.connection()).isSameAs(connection);
        assertThat(settings.stream()).isEqualTo(STREAM);
        assertThat(settings.source()).isEqualTo("/axon");
        assertThat(settings.typePrefix()).isEmpty();
        assertThat(settings.dataContentType()).isEqualTo("application/json");
        assertThat(settings.metaDataHeaders()).isEmpty();
        assertThat(settings.readTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.ackTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.appendDeadline()).isEqualTo(Duration.ofSeconds(4));
        assertThat(settings.rememberedHeads()).isEqualTo(100_000);
        assertThat(settings.guardSpaces()).isEmpty();
        assertThat(settings.metrics()).isSameAs(EventStoreMetrics.NONE);
        assertThat(settings.jetStreamOptions().getPrefix()).isEqualTo("$JS.API.");
        assertThat(settings.upcasters()).isSameAs(NoOpEventUpcaster.INSTANCE);
    }

    @Test
    void areWhatTheBuilderWasGiven() {
        JacksonSerializer serializer = JacksonSerializer.defaultSerializer();
        NoOpEventUpcaster upcaster = NoOpEventUpcaster.INSTANCE;
        SnapshotFilter filter = SnapshotFilter.rejectAll();
        EventStoreMetrics metrics = new EventStoreMetrics() {};
        Runnable action = () -> {};
        JetStreamOptions options = JetStreamOptions.builder().domain("hub").build();
        Supplier<GroupCommitPolicy> policy = MeasuredGroupCommit::new;
        EngineSettings settings =
                JetStreamEventStorageEngine.builder().connection(connection).stream(STREAM)
                        .eventName(event -> "renamed")
                        .eventSerializer(serializer)
                        .snapshotSerializer(serializer)
                        .upcasterChain(upcaster)
                        .snapshotFilter(filter)
                        .jetStreamOptions(options)
                        .source("/source")
                        .typePrefix("thing.")
                        .dataContentType("text/plain")
                        .metaDataHeaders(Map.of("key", "Header"))
                        .readTimeout(Duration.ofSeconds(1))
                        .ackTimeout(Duration.ofSeconds(3))
                        .appendDeadline(Duration.ofSeconds(5))
                        .groupCommit(policy)
                        .rememberedHeads(7)
                        .guardSpaces(Set.of("space"))
                        .metrics(metrics)
                        .onStreamChanged(action)
                        .settings();
        assertThat(settings)
                .isEqualTo(
                        new EngineSettings(
                                connection,
                                STREAM,
                                settings.eventName(),
                                serializer,
                                serializer,
                                upcaster,
                                filter,
                                options,
                                "/source",
                                "thing.",
                                "text/plain",
                                Map.of("key", "Header"),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(5),
                                policy,
                                7,
                                Set.of("space"),
                                metrics,
                                action));
    }

    @Test
    void nameTheSettingThatIsMissing() {
        JetStreamEventStorageEngine.Builder builder = JetStreamEventStorageEngine.builder();
        assertRefused(builder, "The Connection is a hard requirement");
        assertRefused(builder.connection(connection), "The EventStream is a hard requirement");
        assertRefused(builder.stream(STREAM), "The event name is a hard requirement");
        assertRefused(
                builder.eventName(event -> "x"), "The event Serializer is a hard requirement");
        assertRefused(
                builder.eventSerializer(JacksonSerializer.defaultSerializer()),
                "The snapshot Serializer is a hard requirement");
    }

    private static void assertRefused(JetStreamEventStorageEngine.Builder builder, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(AxonConfigurationException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void refuseValuesOutOfRange() {
        assertRefused(builder -> builder.readTimeout(Duration.ZERO), "The read timeout must be");
        assertRefused(
                builder -> builder.ackTimeout(Duration.ofSeconds(-1)),
                "The acknowledgement timeout must be positive");
        assertRefused(
                builder -> builder.appendDeadline(Duration.ZERO), "The append deadline must be");
        assertRefused(
                builder -> builder.rememberedHeads(0),
                "The number of remembered heads must be at least 1");
        assertRefused(builder -> builder.source(""), "The source may not be empty");
        assertRefused(
                builder -> builder.dataContentType(""), "The data content type may not be empty");
    }

    private void assertRefused(
            UnaryOperator<JetStreamEventStorageEngine.Builder> change, String message) {
        assertRefused(change.apply(required()), message);
    }
}
