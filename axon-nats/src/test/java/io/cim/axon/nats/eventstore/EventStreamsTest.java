package io.cim.axon.nats.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cim.axon.nats.testing.NatsCli;
import io.cim.axon.nats.testing.NatsServerExtension;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.cim.axon.nats.testing.Rendezvous;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamsTest {

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    private static Connection connection;
    private static JetStreamManagement management;

    private final EventStreamDefinition definition = EngineFixture.newDefinition();

    @BeforeAll
    static void connect() throws IOException {
        connection = EngineFixture.connect(NATS);
        management = connection.jetStreamManagement();
    }

    private StreamConfiguration configuration() throws IOException, JetStreamApiException {
        return management.getStreamInfo(definition.name()).getConfiguration();
    }

    private StreamConfiguration.Builder asWanted() {
        return StreamConfiguration.builder()
                .name(definition.name())
                .subjects(definition.subjectPrefix() + ".>")
                .maxAge(definition.maxAge())
                .storageType(StorageType.File)
                .metadata(Map.of(StreamId.KEY, "given"))
                .discardPolicy(DiscardPolicy.New)
                .allowDirect(true)
                .allowAtomicPublish(true)
                .denyDelete(true)
                .denyPurge(true);
    }

    @Test
    void createsBothStreamsAsTheGuideDescribesThem() throws Exception {
        EventStream opened = EventStreams.open(connection, definition);

        StreamConfiguration events = configuration();
        assertThat(events.getSubjects()).containsExactly(definition.subjectPrefix() + ".>");
        assertThat(events.getMaxAge()).isEqualTo(Duration.ofDays(365));
        assertThat(events.getStorageType()).isEqualTo(StorageType.File);
        assertThat(events.getRetentionPolicy()).isEqualTo(RetentionPolicy.Limits);
        assertThat(events.getReplicas()).isEqualTo(1);
        assertThat(events.getDiscardPolicy()).isEqualTo(DiscardPolicy.New);
        assertThat(events.getAllowAtomicPublish()).isTrue();
        assertThat(events.getAllowDirect()).isTrue();
        assertThat(events.getDenyDelete()).isTrue();
        assertThat(events.getDenyPurge()).isTrue();
        StreamConfiguration snapshots =
                management.getStreamInfo(definition.snapshotStream()).getConfiguration();
        assertThat(snapshots.getMaxAge()).isZero();
        assertThat(snapshots.getMaxMsgsPerSubject()).isEqualTo(1);
        assertThat(opened.remarks()).isEmpty();
        assertThat(opened.lastSequence()).isZero();
        assertThat(EventStreams.open(connection, definition)).isEqualTo(opened);
    }

    @Test
    void updatesSettingsThatLoseNothing() throws Exception {
        management.addStream(
                StreamConfiguration.builder()
                        .name(definition.name())
                        .subjects(definition.subjectPrefix() + ".*.defined")
                        .maxAge(Duration.ofDays(7))
                        .duplicateWindow(Duration.ofSeconds(10))
                        .build());

        EventStream opened = EventStreams.open(connection, definition);

        assertThat(opened.remarks())
                .hasSize(9)
                .allMatch(remark -> remark.startsWith("stream " + definition.name()))
                .anyMatch(remark -> remark.contains("subjects"))
                .anyMatch(remark -> remark.contains("allow_direct"))
                .anyMatch(remark -> remark.contains("allow_atomic"))
                .anyMatch(remark -> remark.contains("deny_delete"))
                .anyMatch(remark -> remark.contains("deny_purge"))
                .anyMatch(remark -> remark.contains("discard set to new"))
                .anyMatch(remark -> remark.contains("stream-id set to " + opened.identity()))
                .anyMatch(remark -> remark.contains("duplicate_window PT10S raised to PT2M"))
                .anyMatch(remark -> remark.contains("max_age PT168H raised to PT8760H"));
        assertThat(configuration().getAllowAtomicPublish()).isTrue();
        assertThat(configuration().getMaxAge()).isEqualTo(Duration.ofDays(365));
    }

    @Test
    void toleratesSettingsThatKeepMore() throws Exception {
        management.addStream(asWanted().maxAge(Duration.ZERO).build());
        assertThat(EventStreams.open(connection, definition).remarks())
                .singleElement()
                .asString()
                .contains("max_age is unlimited");
        assertThat(configuration().getMaxAge()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"events.>", "events.*.>"})
    void toleratesWiderSubjects(String subject) throws Exception {
        try (NatsServerProcess own = NatsServerProcess.running()) {
            Connection toOwn = own.connect(EngineFixture.options());
            toOwn.jetStreamManagement().addStream(asWanted().subjects(subject).build());
            assertThat(EventStreams.open(toOwn, definition).remarks())
                    .singleElement()
                    .asString()
                    .contains("take more");
        }
    }

    @Test
    void keepsOneSnapshotPerAggregate() throws Exception {
        EventStreams.open(connection, definition);
        management.deleteStream(definition.snapshotStream());
        management.addStream(
                StreamConfiguration.builder()
                        .name(definition.snapshotStream())
                        .subjects(definition.snapshotPrefix() + ".>")
                        .allowDirect(true)
                        .allowAtomicPublish(true)
                        .denyDelete(true)
                        .denyPurge(true)
                        .build());
        assertThat(EventStreams.open(connection, definition).remarks())
                .singleElement()
                .asString()
                .contains("max_msgs_per_subject -1 set to 1");
    }

    static List<Arguments> dangers() {
        return List.of(
                danger("storage", stream -> stream.storageType(StorageType.Memory)),
                danger("retention", stream -> stream.retentionPolicy(RetentionPolicy.Interest)),
                danger("max_msgs_per_subject", stream -> stream.maxMessagesPerSubject(1)),
                danger(
                        "discard",
                        stream -> stream.maxMessages(10).discardPolicy(DiscardPolicy.Old)),
                danger("max_msg_size", stream -> stream.maximumMessageSize(300)),
                danger(
                        "allow_msg_counter",
                        stream ->
                                stream.discardPolicy(DiscardPolicy.Old).allowMessageCounter(true)),
                danger("no_ack", stream -> stream.noAck(true)),
                danger("allow_rollup_hdrs", stream -> stream.denyPurge(false).allowRollup(true)));
    }

    private static Arguments danger(
            String setting, UnaryOperator<StreamConfiguration.Builder> change) {
        return Arguments.of(setting, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dangers")
    void refusesASettingWithWhichEventsCouldBeLost(
            String setting, UnaryOperator<StreamConfiguration.Builder> change) throws Exception {
        management.addStream(change.apply(asWanted()).build());
        assertThatThrownBy(() -> EventStreams.open(connection, definition))
                .isInstanceOf(StreamMismatchException.class)
                .hasMessageContaining(
                        "stream %s cannot be used: %s".formatted(definition.name(), setting))
                .hasMessageContaining("must be");
    }

    @Test
    void storesTheIdInTheMetadataOfAStream() throws Exception {
        String id = EventStreams.open(connection, definition).identity();
        assertThat(configuration().getMetadata()).containsEntry(StreamId.KEY, id);

        management.deleteStream(definition.name());
        management.deleteStream(definition.snapshotStream());
        assertThat(EventStreams.open(connection, definition).identity()).isNotEqualTo(id);
    }

    @Test
    void keepsTheIdOfAnExistingStream() throws Exception {
        management.addStream(asWanted().metadata(Map.of(StreamId.KEY, "given", "a", "b")).build());
        EventStream opened = EventStreams.open(connection, definition);
        assertThat(opened.identity()).isEqualTo("given");
        assertThat(opened.remarks()).isEmpty();
    }

    @Test
    void givesAStreamWithoutAnIdTheSameOneInEveryProcess() throws Exception {
        management.addStream(asWanted().metadata(Map.of("a", "b")).build());
        String derived = StreamId.of(management.getStreamInfo(definition.name()));
        EventStream opened = EventStreams.open(connection, definition);
        assertThat(opened.identity()).isEqualTo(derived);
        assertThat(opened.remarks()).singleElement().asString().contains("stream-id");
        assertThat(configuration().getMetadata())
                .containsEntry(StreamId.KEY, derived)
                .containsEntry("a", "b");
    }

    @Test
    void isOpenedByManyAtOnceAsOneStream() throws Exception {
        Set<String> identities = ConcurrentHashMap.newKeySet();
        var outcomes =
                Rendezvous.of(8)
                        .collide(opener ->
                                identities.add(
                                        EventStreams.open(connection, definition).identity()));
        assertThat(outcomes).allMatch(Rendezvous.Outcome::succeeded);
        assertThat(identities).hasSize(1);
    }

    @Test
    void explainsSubjectsThatAnotherStreamHas() throws Exception {
        String other = EngineFixture.newDefinition().name();
        management.addStream(
                StreamConfiguration.builder()
                        .name(other)
                        .subjects(definition.subjectPrefix() + ".*.defined")
                        .build());
        assertThatThrownBy(() -> EventStreams.open(connection, definition))
                .isInstanceOf(StreamMismatchException.class)
                .hasMessageContaining(definition.subjectPrefix() + ".>")
                .hasMessageContaining(other);
    }

    @Test
    void refusesSnapshotsWhoseEventsAreGone() throws Exception {
        EventStream stream = EventStreams.open(connection, definition);
        JetStreamEventStorageEngine engine = EngineFixture.engine(connection, stream).build();
        engine.appendEvents(EngineFixture.event("a", 0));
        engine.storeSnapshot(EngineFixture.event("a", 0));
        management.deleteStream(definition.name());
        assertThatThrownBy(() -> EventStreams.open(connection, definition))
                .isInstanceOf(StreamMismatchException.class)
                .hasMessageContaining("restore")
                .hasMessageContaining("nothing was created");
        assertThat(management.getStreamNames()).doesNotContain(definition.name());
    }

    @Test
    void refusesEventsWhoseSnapshotsAreGoneUntilAnEmptyStreamIsAdded() throws Exception {
        EventStream stream = EventStreams.open(connection, definition);
        EngineFixture.engine(connection, stream).build().appendEvents(EngineFixture.event("a", 0));
        management.deleteStream(definition.snapshotStream());
        assertThatThrownBy(() -> EventStreams.open(connection, definition))
                .isInstanceOf(StreamMismatchException.class)
                .hasMessageContaining("restore it from a backup")
                .hasMessageContaining(
                        "nats stream add %s --subjects '%s.>' --max-msgs-per-subject 1 --defaults"
                                .formatted(
                                        definition.snapshotStream(), definition.snapshotPrefix()));
        assertThat(management.getStreamNames()).doesNotContain(definition.snapshotStream());

        NatsCli.of(NATS.server())
                .run(
                        "stream",
                        "add",
                        definition.snapshotStream(),
                        "--subjects",
                        definition.snapshotPrefix() + ".>",
                        "--max-msgs-per-subject",
                        "1",
                        "--defaults");
        assertThat(EventStreams.open(connection, definition).lastSequence()).isEqualTo(1);
    }

    @Test
    void createsTheSnapshotsOfAStreamThatWasJustCreated() throws Exception {
        EventStreams.open(connection, definition);
        management.deleteStream(definition.snapshotStream());
        EventStreams.open(connection, definition);
        assertThat(management.getStreamNames()).contains(definition.snapshotStream());
    }

    @Test
    void refusesAStreamThatLacksEventsWithoutASnapshot() throws Exception {
        EventStream stream = EventStreams.open(connection, definition);
        EngineFixture.engine(connection, stream).build().appendEvents(EngineFixture.event("a", 0));
        EngineFixture.expire(management, definition.name());
        assertThatThrownBy(() -> EventStreams.open(connection, definition))
                .isInstanceOf(StreamMismatchException.class)
                .hasMessageContaining("begins at sequence 2")
                .hasMessageContaining("restore both from a backup");
    }

    @Test
    void createsNothingIfTheStreamsMustExist() throws Exception {
        assertThatThrownBy(() ->
                        EventStreams.open(
                                connection,
                                JetStreamOptions.defaultOptions(),
                                definition,
                                nowhere -> {
                                    throw new IllegalStateException("not on " + nowhere);
                                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nats-server 2.")
                .hasMessageContaining(NATS.url());
        assertThat(management.getStreamNames())
                .doesNotContain(definition.name(), definition.snapshotStream());
    }

    @Test
    void refusesAServerWithoutJetStream() {
        try (NatsServerProcess core =
                NatsServerProcess.builder()
                        .config("accounts { CORE { users = [ { user: core, password: core } ] } }")
                        .start()) {
            Connection coreConnection =
                    core.connect(EngineFixture.options().userInfo("core", "core"));
            assertThatThrownBy(() -> EventStreams.open(coreConnection, definition))
                    .isInstanceOf(StreamMismatchException.class)
                    .hasMessageContaining("JetStream is not enabled");
        }
    }
}
