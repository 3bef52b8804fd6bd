package io.cim.location.domain;

import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.caching.NoCache;
import org.axonframework.common.lock.PessimisticLockFactory;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.NoSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.Repository;

/**
 * The domain in a real Axon configuration on an event store in memory. Snapshots are taken on the
 * command's thread.
 */
final class RunningDomain implements AutoCloseable {

    private final JsonStorageEngine engine = new JsonStorageEngine();
    private final Configuration configuration;
    private final StoredIdentifiers identifiers = new StoredIdentifiers(engine);
    private int guardTaken;

    /** Without a cache, and only with snapshots that a test takes. */
    RunningDomain() {
        this(NoCache.INSTANCE, _ -> NoSnapshotTriggerDefinition.INSTANCE);
    }

    RunningDomain(Cache cache, int eventsPerSnapshot) {
        this(
                cache,
                snapshotter ->
                        new EventCountSnapshotTriggerDefinition(snapshotter, eventsPerSnapshot));
    }

    private RunningDomain(
            Cache cache, Function<Snapshotter, SnapshotTriggerDefinition> snapshotTrigger) {
        Configurer configurer =
                DefaultConfigurer.defaultConfiguration(false)
                        .configureSerializer(_ -> JsonStorageEngine.SERIALIZER)
                        .configureCorrelationDataProviders(
                                _ -> List.of(CommandIdentity.correlation()))
                        .configureEmbeddedEventStore(_ -> engine);
        new LocationDomain(
                        new StoredSubtrees(engine, this::hierarchy),
                        () -> guardTaken++,
                        identifiers,
                        identifiers,
                        cache,
                        PessimisticLockFactory.usingDefaults(),
                        EventSourcingRepository.Builder::build,
                        snapshotTrigger,
                        Runnable::run)
                .registerIn(configurer);
        configuration = configurer.start();
    }

    /** Sends a command, and throws its refusal. */
    void send(LocationCommand command) {
        configuration.commandGateway().sendAndWait(command, 10, TimeUnit.SECONDS);
    }

    /** The same for a command with an identity; returns the earlier answer if it is known. */
    Optional<WrittenCommand> send(LocationCommand command, CommandIdentity identity) {
        return Optional.ofNullable(
                configuration
                        .commandGateway()
                        .sendAndWait(
                                new GenericCommandMessage<>(command, identity.metaData()),
                                10,
                                TimeUnit.SECONDS));
    }

    /**
     * Appends unchanged events, with the sequence numbers after the location's last. The event of
     * sequence number n has a time in hour n, with more digits than are stored.
     */
    void append(LocationId id, List<? extends LocationEvent> events) {
        long next = events(id).size();
        for (LocationEvent event : events) {
            engine.appendEvents(
                    List.of(
                            new GenericDomainEventMessage<>(
                                    "Location",
                                    id.toString(),
                                    next,
                                    new GenericMessage<>(event),
                                    Places.hour(next).plusNanos(999_999))));
            next++;
        }
    }

    /** The state that a command on the location would be decided on. */
    LocationSnapshot state(LocationId id) {
        return DefaultUnitOfWork.startAndGet(null)
                .executeWithResult(
                        () -> repository().load(id.toString()).invoke(Location::snapshot))
                .getPayload();
    }

    /** The stored events of the location, regardless of snapshots. */
    List<? extends DomainEventMessage<?>> events(LocationId id) {
        return engine.readEvents(id.toString(), 0).asStream().toList();
    }

    /**
     * Takes a snapshot, which is stored if it covers more than one event and is newer than the
     * last.
     */
    void takeSnapshot(LocationId id) {
        configuration.snapshotter().scheduleSnapshot(Location.class, id.toString());
    }

    /** The newest snapshot that is stored. */
    Optional<DomainEventMessage<?>> snapshot(LocationId id) {
        return engine.readSnapshot(id.toString());
    }

    void storeSnapshot(DomainEventMessage<?> snapshot) {
        engine.storeSnapshot(snapshot);
    }

    /** The number of times that commands acquired the guard of the hierarchy. */
    int guardTaken() {
        return guardTaken;
    }

    /** The identifiers whose guards commands acquired, in order. */
    List<LocationIdentifier> identifiersTaken() {
        return identifiers.taken();
    }

    Hierarchy hierarchy() {
        return configuration.getComponent(Hierarchy.class);
    }

    Repository<Location> repository() {
        return configuration.repository(Location.class);
    }

    @Override
    public void close() {
        configuration.shutdown();
    }
}
