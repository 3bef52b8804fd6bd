package io.cim.location.domain;

import static io.cim.location.domain.Places.A;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.axonframework.common.caching.NoCache;
import org.axonframework.common.lock.PessimisticLockFactory;
import org.axonframework.config.Configurer;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.NoSnapshotTriggerDefinition;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.junit.jupiter.api.Test;

class LocationDomainTest {

    @Test
    void acceptsSnapshotsOfAnyRevision() {
        Configurer configurer = DefaultConfigurer.defaultConfiguration(false);
        new LocationDomain(
                        new InMemoryHierarchy(),
                        new InMemoryHierarchy(),
                        _ -> {},
                        _ -> Map.of(),
                        NoCache.INSTANCE,
                        PessimisticLockFactory.usingDefaults(),
                        EventSourcingRepository.Builder::build,
                        _ -> NoSnapshotTriggerDefinition.INSTANCE,
                        Runnable::run)
                .registerIn(configurer);

        assertThat(configurer.buildConfiguration().snapshotFilter())
                .accepts(new StoredSnapshot("0"), new StoredSnapshot("1"), new StoredSnapshot("7"));
    }

    /** A stored snapshot of some build, in that revision. */
    private record StoredSnapshot(String revision) implements DomainEventData<byte[]> {

        @Override
        public String getType() {
            return "Location";
        }

        @Override
        public String getAggregateIdentifier() {
            return A.toString();
        }

        @Override
        public long getSequenceNumber() {
            return 2;
        }

        @Override
        public String getEventIdentifier() {
            return "a-snapshot";
        }

        @Override
        public Instant getTimestamp() {
            return Instant.EPOCH;
        }

        @Override
        public SerializedObject<byte[]> getMetaData() {
            return new SerializedMetaData<>(new byte[0], byte[].class);
        }

        @Override
        public SerializedObject<byte[]> getPayload() {
            return new SimpleSerializedObject<>(
                    new byte[0], byte[].class, LocationSnapshot.class.getName(), revision);
        }
    }
}
