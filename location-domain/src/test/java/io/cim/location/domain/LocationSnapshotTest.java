package io.cim.location.domain;

import static io.cim.location.domain.Places.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cim.location.api.LocationEvent.Archived;
import io.cim.location.api.LocationEvent.ParentSet;
import io.cim.location.api.LocationEvent.Updated;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.LocationView;
import io.cim.location.api.Metadata;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.TimeZoneName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.axonframework.common.caching.NoCache;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stored form of snapshots, and their use in loads. */
class LocationSnapshotTest {

    private static final LocationState FULL_STATE =
            new LocationState(
                    A,
                    HALL,
                    LocationType.HYBRID,
                    null,
                    LocationStatus.ACTIVE,
                    SHELBYVILLE,
                    NORTH,
                    null,
                    null,
                    WEBSITE,
                    B,
                    Set.of(),
                    Set.of(),
                    metadata(2),
                    true,
                    hour(0),
                    hour(2),
                    hour(1));
    private static final LocationState BARE_STATE =
            new LocationState(
                    A,
                    HALL,
                    LocationType.LOGICAL,
                    null,
                    LocationStatus.ACTIVE,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    Set.of(),
                    Set.of(),
                    Metadata.EMPTY,
                    false,
                    hour(0),
                    hour(2),
                    null);

    private static final LocationSnapshot FULL = new LocationSnapshot(FULL_STATE, List.of());
    private static final LocationSnapshot BARE = new LocationSnapshot(BARE_STATE, List.of());

    private static final LocationSnapshot DESCRIBED =
            new LocationSnapshot(
                    new LocationState(
                            A,
                            HALL,
                            LocationType.LOGICAL,
                            new LocationKind("room"),
                            LocationStatus.SUSPENDED,
                            null,
                            null,
                            new TimeZoneName("Europe/Zurich"),
                            null,
                            null,
                            null,
                            Set.of(),
                            Set.of("quiet", "1st floor"),
                            Metadata.EMPTY,
                            false,
                            hour(0),
                            hour(2),
                            null),
                    List.of());

    private static final LocationSnapshot COMMANDED =
            new LocationSnapshot(
                    BARE_STATE,
                    List.of(
                            new WrittenCommand(
                                    "client-7:define",
                                    "q83vASNFZ4mrze8BI0VniQ",
                                    1,
                                    42L,
                                    List.of("defined")),
                            new WrittenCommand(
                                    "client-7:two",
                                    "ASNFZ4mrze8BI0VniavN7w",
                                    3,
                                    99L,
                                    List.of("updated", "archived"))));

    private final RunningDomain domain = new RunningDomain();

    @AfterEach
    void stop() {
        domain.close();
    }

    @Test
    void isStoredAsItsGoldenFile() {
        assertThat(written(FULL)).isEqualTo(golden("location-snapshot"));
        assertThat(written(BARE)).isEqualTo(golden("location-snapshot-bare"));
        assertThat(written(COMMANDED)).isEqualTo(golden("location-snapshot-commands"));
        assertThat(written(DESCRIBED)).isEqualTo(golden("location-snapshot-described"));
    }

    @Test
    void isReadFromItsGoldenFile() {
        assertThat(read(golden("location-snapshot"))).isEqualTo(FULL);
        assertThat(read(golden("location-snapshot-bare"))).isEqualTo(BARE);
        assertThat(read(golden("location-snapshot-commands"))).isEqualTo(COMMANDED);
        assertThat(read(golden("location-snapshot-described"))).isEqualTo(DESCRIBED);
    }

    @Test
    void isReadFromTheGoldenFilesOfRevision1() {
        assertThat(read(golden("location-snapshot-1"), "1")).isEqualTo(FULL);
        assertThat(read(golden("location-snapshot-1-bare"), "1")).isEqualTo(BARE);
        assertThat(read(golden("location-snapshot-1-commands"), "1")).isEqualTo(COMMANDED);
    }

    @Test
    void isStoredAsRevision2() {
        SerializedObject<byte[]> stored =
                JsonStorageEngine.SERIALIZER.serialize(FULL, byte[].class);

        assertThat(stored.getType().getName()).isEqualTo("io.cim.location.domain.LocationSnapshot");
        assertThat(stored.getType().getRevision()).isEqualTo("2");
    }

    @Test
    void hasTheAnswerOfAQueryAtItsVersion() {
        assertThat(FULL.view(3)).isEqualTo(new LocationView(FULL_STATE, 3));
    }

    @Test
    void hasATimeOfArchivalExactlyIfTheLocationIsArchived() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> archived(true, null))
                .withMessageContaining(A.toString());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> archived(false, hour(1)))
                .withMessageContaining(A.toString());
    }

    @Test
    void carriesTheStateAndTheSequenceOfTheLastEventThatItCovers() {
        domain.append(
                A,
                List.of(definedInFull(A), new ParentSet(A, B, null, null), new Archived(A, null)));

        domain.takeSnapshot(A);

        DomainEventMessage<?> snapshot = domain.snapshot(A).orElseThrow();
        assertThat(snapshot.getType()).isEqualTo("Location");
        assertThat(snapshot.getAggregateIdentifier()).isEqualTo(A.toString());
        assertThat(snapshot.getSequenceNumber()).isEqualTo(2);
        assertThat(snapshot.getPayload())
                .isEqualTo(
                        new LocationSnapshot(
                                new LocationState(
                                        A,
                                        HALL,
                                        LocationType.HYBRID,
                                        null,
                                        LocationStatus.ACTIVE,
                                        SPRINGFIELD,
                                        NORTH,
                                        null,
                                        null,
                                        WEBSITE,
                                        B,
                                        Set.of(),
                                        Set.of(),
                                        metadata(2),
                                        true,
                                        hour(0),
                                        hour(2),
                                        hour(2)),
                                List.of()));
    }

    @Test
    void isTakenFromTheSnapshotBeforeIt() {
        domain.append(A, List.of(defined(A), new Archived(A, null)));
        domain.storeSnapshot(snapshot(1, FULL));
        domain.append(
                A,
                List.of(
                        new Updated(
                                A, ATRIUM, null, null, null, null, null, null, null, null, Set.of(),
                                null)));

        domain.takeSnapshot(A);

        assertThat(domain.snapshot(A).orElseThrow().getSequenceNumber()).isEqualTo(2);
        assertThat(domain.snapshot(A).orElseThrow().getPayload())
                .isEqualTo(
                        new LocationSnapshot(
                                new LocationState(
                                        A,
                                        ATRIUM,
                                        LocationType.HYBRID,
                                        null,
                                        LocationStatus.ACTIVE,
                                        SHELBYVILLE,
                                        NORTH,
                                        null,
                                        null,
                                        WEBSITE,
                                        B,
                                        Set.of(),
                                        Set.of(),
                                        metadata(2),
                                        true,
                                        hour(0),
                                        hour(2),
                                        hour(1)),
                                List.of()));
    }

    @Test
    void replacesTheEventsBeforeItInALoad() {
        domain.append(A, List.of(defined(A), defined(A), defined(A)));
        domain.storeSnapshot(snapshot(2, FULL));

        assertThat(Refusals.of(() -> domain.send(archive(A))))
                .contains(RefusalCode.ALREADY_ARCHIVED);
    }

    @Test
    void continuesWithItsVersionAndLaterEvents() {
        domain.append(A, List.of(defined(A), defined(A), defined(A)));
        domain.storeSnapshot(snapshot(2, BARE));

        domain.send(addMetadata(A, "floor", "2", 3L));
        domain.send(archive(A, 4L));

        assertThat(domain.events(A))
                .extracting(DomainEventMessage::getSequenceNumber)
                .containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(Refusals.of(() -> domain.send(restore(A, 4L))))
                .contains(RefusalCode.VERSION_CONFLICT);
    }

    @Test
    void isFollowedByTheEventsAfterIt() {
        domain.append(A, List.of(defined(A), defined(A), new Archived(A, null)));
        domain.storeSnapshot(snapshot(1, BARE));

        assertThat(Refusals.of(() -> domain.send(rename(A, ATRIUM, 3L))))
                .contains(RefusalCode.LOCATION_ARCHIVED);
    }

    @Test
    void isTakenByTheConfiguredTriggerWhileCommandsRun() {
        try (RunningDomain frequent = new RunningDomain(NoCache.INSTANCE, 3)) {
            frequent.send(define(A));
            for (int sequence = 1; sequence < 10; sequence++) {
                frequent.send(addMetadata(A, "sequence", "" + sequence));
            }

            DomainEventMessage<?> snapshot = frequent.snapshot(A).orElseThrow();
            assertThat(snapshot.getSequenceNumber()).isGreaterThan(5);
            assertThat(
                            ((LocationSnapshot) snapshot.getPayload())
                                    .state()
                                    .metadata()
                                    .get("sequence"))
                    .isEqualTo("" + snapshot.getSequenceNumber());
        }
    }

    private static LocationSnapshot archived(boolean archived, @Nullable Instant archivedAt) {
        return new LocationSnapshot(
                new LocationState(
                        A,
                        HALL,
                        LocationType.LOGICAL,
                        null,
                        LocationStatus.ACTIVE,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Set.of(),
                        Set.of(),
                        Metadata.EMPTY,
                        archived,
                        hour(0),
                        hour(1),
                        archivedAt),
                List.of());
    }

    private static DomainEventMessage<LocationSnapshot> snapshot(
            long sequence, LocationSnapshot state) {
        return new GenericDomainEventMessage<>("Location", A.toString(), sequence, state);
    }

    private static String written(LocationSnapshot snapshot) {
        byte[] json = JsonStorageEngine.SERIALIZER.serialize(snapshot, byte[].class).getData();
        return new String(json, StandardCharsets.UTF_8);
    }

    private static LocationSnapshot read(String json) {
        return read(json, "2");
    }

    private static LocationSnapshot read(String json, String revision) {
        return JsonStorageEngine.SERIALIZER.deserialize(
                new SimpleSerializedObject<>(
                        json.getBytes(StandardCharsets.UTF_8),
                        byte[].class,
                        LocationSnapshot.class.getName(),
                        revision));
    }

    private static String golden(String name) {
        String path = "/golden/" + name + ".json";
        try (InputStream file = LocationSnapshotTest.class.getResourceAsStream(path)) {
            return new String(
                            Objects.requireNonNull(file, path).readAllBytes(),
                            StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
