package io.cim.location.domain;

import static io.cim.location.domain.Places.A;
import static io.cim.location.domain.Places.ATRIUM;
import static io.cim.location.domain.Places.B;
import static io.cim.location.domain.Places.C;
import static io.cim.location.domain.Places.HALL;
import static io.cim.location.domain.Places.archive;
import static io.cim.location.domain.Places.define;
import static io.cim.location.domain.Places.defined;
import static io.cim.location.domain.Places.hour;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.cim.location.api.LocationEvent.Archived;
import io.cim.location.api.LocationEvent.MetadataAdded;
import io.cim.location.api.LocationEvent.MetadataRemoved;
import io.cim.location.api.LocationEvent.ParentRemoved;
import io.cim.location.api.LocationEvent.ParentSet;
import io.cim.location.api.LocationEvent.Restored;
import io.cim.location.api.LocationEvent.Updated;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.Metadata;
import io.cim.location.domain.Hierarchy.Node;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventSourcedHierarchyTest {

    private final RunningDomain domain = new RunningDomain();
    private final Hierarchy hierarchy = domain.hierarchy();

    @AfterEach
    void stop() {
        domain.close();
    }

    @Test
    void findsNothingForAnUnknownId() {
        assertThat(hierarchy.find(A)).isEmpty();
    }

    @Test
    void findsARoot() {
        domain.append(A, List.of(defined(A)));

        assertThat(hierarchy.find(A)).contains(new Node(A, null, false));
    }

    @Test
    void findsTheParentOfTheDefinition() {
        domain.append(A, List.of(defined(A, B)));

        assertThat(hierarchy.find(A)).contains(new Node(A, B, false));
    }

    @Test
    void followsEachChangeOfTheParent() {
        domain.append(A, List.of(defined(A, B), new ParentSet(A, C, B, null)));
        assertThat(hierarchy.find(A)).contains(new Node(A, C, false));

        domain.append(A, List.of(new ParentRemoved(A, C, null)));
        assertThat(hierarchy.find(A)).contains(new Node(A, null, false));
    }

    @Test
    void followsArchivingAndRestoringUnderTheSameParent() {
        domain.append(A, List.of(defined(A, B), new Archived(A, null)));
        assertThat(hierarchy.find(A)).contains(new Node(A, B, true));

        domain.append(A, List.of(new Restored(A, null)));
        assertThat(hierarchy.find(A)).contains(new Node(A, B, false));
    }

    @Test
    void isNotChangedByOtherEvents() {
        domain.append(
                A,
                List.of(
                        defined(A, B),
                        new Updated(
                                A, ATRIUM, null, null, null, null, null, null, null, null, Set.of(),
                                null),
                        new MetadataAdded(A, "floor", "2", null, null),
                        new MetadataRemoved(A, "floor", "2", null)));

        assertThat(hierarchy.find(A)).contains(new Node(A, B, false));
    }

    @Test
    void startsFromTheSnapshotAndAppliesTheEventsAfterIt() {
        domain.append(A, List.of(defined(A, C), new Archived(A, null), new Restored(A, null)));
        domain.storeSnapshot(snapshot(1, archivedUnder(B)));
        assertThat(hierarchy.find(A)).contains(new Node(A, B, false));

        domain.storeSnapshot(snapshot(2, archivedUnder(B)));
        assertThat(hierarchy.find(A)).contains(new Node(A, B, true));
    }

    @Test
    void failsForAnEventThatThisBuildDoesNotKnow() {
        domain.append(A, List.of(defined(A)));
        domain.storeSnapshot(
                new GenericDomainEventMessage<>("Location", A.toString(), 0, "from tomorrow"));

        assertThatIllegalStateException()
                .isThrownBy(() -> hierarchy.find(A))
                .withMessageContaining(A.toString());
    }

    @Test
    void readsALocationThatAnotherCommandHasLocked() {
        domain.send(define(A));
        domain.send(archive(A));

        DefaultUnitOfWork.startAndGet(null)
                .execute(() -> {
                    domain.repository().load(A.toString());
                    assertThat(
                                    CompletableFuture.supplyAsync(
                                            () -> hierarchy.find(A), Thread::startVirtualThread))
                            .succeedsWithin(30, TimeUnit.SECONDS)
                            .isEqualTo(Optional.of(new Node(A, null, true)));
                });
    }

    private static LocationSnapshot archivedUnder(LocationId parent) {
        return new LocationSnapshot(
                new LocationState(
                        A,
                        HALL,
                        LocationType.HYBRID,
                        null,
                        LocationStatus.ACTIVE,
                        null,
                        null,
                        null,
                        null,
                        null,
                        parent,
                        Set.of(),
                        Set.of(),
                        Metadata.EMPTY,
                        true,
                        hour(0),
                        hour(1),
                        hour(1)),
                List.of());
    }

    private static DomainEventMessage<LocationSnapshot> snapshot(
            long sequence, LocationSnapshot state) {
        return new GenericDomainEventMessage<>("Location", A.toString(), sequence, state);
    }
}
