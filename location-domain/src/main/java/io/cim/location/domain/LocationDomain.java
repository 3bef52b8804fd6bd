package io.cim.location.domain;

import io.cim.location.api.LocationCommand;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.lock.LockFactory;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.AggregateSnapshotter;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.GenericAggregateFactory;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.eventsourcing.SnapshotterSpanFactory;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.modelling.command.Repository;
import org.axonframework.modelling.command.RepositorySpanFactory;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.modelling.command.inspection.AnnotatedAggregateMetaModelFactory;

/**
 * The domain's part of an Axon configuration: the handlers of all commands on the configured
 * command bus, the repository of locations on the configured event store, and the snapshotter.
 *
 * @param subtrees the descendants of locations
 * @param hierarchyGuard serializes moves
 * @param identifierGuard serializes changes of the owner of an identifier
 * @param identifierOwners the owners of identifiers
 * @param cache holds locations between commands
 * @param lockFactory admits one command at a time to a location, and decides how long another one
 *     waits
 * @param repositories creates the repository of locations
 * @param snapshotTrigger decides when a snapshot of a location is due
 * @param snapshotExecutor executes snapshots; stopped by its owner
 */
public record LocationDomain(
        Subtrees subtrees,
        HierarchyGuard hierarchyGuard,
        IdentifierGuard identifierGuard,
        IdentifierOwners identifierOwners,
        Cache cache,
        LockFactory lockFactory,
        RepositoryFactory repositories,
        Function<Snapshotter, SnapshotTriggerDefinition> snapshotTrigger,
        Executor snapshotExecutor) {

    /**
     * Creates snapshots of locations from all of their events, empty for a location without events.
     *
     * @param config one that this domain is registered in
     */
    public static Function<String, Optional<? extends DomainEventMessage<?>>> snapshots(
            Configuration config) {
        return locationId -> {
            DomainEventStream events = config.eventStore().readEvents(locationId);
            return events.hasNext()
                    ? Optional.of(
                            ((LocationSnapshotter) config.snapshotter())
                                    .createSnapshot(Location.class, locationId, events))
                    : Optional.empty();
        };
    }

    /** Creates a repository from its builder. */
    @FunctionalInterface
    public interface RepositoryFactory {
        <T> Repository<T> create(EventSourcingRepository.Builder<T> builder);
    }

    /** Adds the domain to a configuration that is not built yet. */
    public void registerIn(Configurer configurer) {
        configurer
                .registerComponent(
                        Hierarchy.class, config -> new EventSourcedHierarchy(config.eventStore()))
                .registerComponent(Subtrees.class, _ -> subtrees)
                .registerComponent(HierarchyGuard.class, _ -> hierarchyGuard)
                .registerComponent(
                        IdentifierRules.class,
                        _ -> new IdentifierRules(identifierGuard, identifierOwners))
                .registerComponent(Snapshotter.class, this::snapshotter)
                .configureAggregate(
                        AggregateConfigurer.defaultConfiguration(Location.class)
                                .configureRepository(this::repository)
                                .configureCommandTargetResolver(_ -> LocationDomain::target)
                                // snapshots are primary data: an old revision is upcast, never
                                // passed over
                                .configureSnapshotFilter(_ -> SnapshotFilter.allowAll()));
    }

    /** The location of a command, without the reflection of Axon's own resolver. */
    private static VersionedAggregateIdentifier target(CommandMessage<?> command) {
        Object location = ((LocationCommand) command.getPayload()).locationId();
        return new VersionedAggregateIdentifier(location, null);
    }

    /** Built here because Axon's own default asks for the disruptor's classes. */
    private Repository<Location> repository(Configuration config) {
        return repositories.create(
                EventSourcingRepository.builder(Location.class)
                        .parameterResolverFactory(config.parameterResolverFactory())
                        .handlerDefinition(config.handlerDefinition(Location.class))
                        .eventStore(config.eventStore())
                        .repositoryProvider(config::repository)
                        .lockFactory(lockFactory)
                        .cache(cache)
                        .snapshotTriggerDefinition(snapshotTrigger.apply(config.snapshotter()))
                        .spanFactory(config.getComponent(RepositorySpanFactory.class)));
    }

    private Snapshotter snapshotter(Configuration config) {
        return new LocationSnapshotter(
                AggregateSnapshotter.builder()
                        .aggregateFactories(
                                new GenericAggregateFactory<>(
                                        AnnotatedAggregateMetaModelFactory.inspectAggregate(
                                                Location.class,
                                                config.parameterResolverFactory(),
                                                config.handlerDefinition(Location.class))))
                        .parameterResolverFactory(config.parameterResolverFactory())
                        .handlerDefinition(config.handlerDefinition(Location.class))
                        .repositoryProvider(config::repository)
                        .eventStore(config.eventStore())
                        .executor(snapshotExecutor)
                        .spanFactory(config.getComponent(SnapshotterSpanFactory.class)));
    }
}
