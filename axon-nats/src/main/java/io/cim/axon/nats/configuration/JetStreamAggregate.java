package io.cim.axon.nats.configuration;

import io.cim.axon.nats.eventstore.DecisionTrackingRepository;
import java.util.Set;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.modelling.command.Repository;
import org.axonframework.modelling.command.RepositorySpanFactory;

/**
 * The configuration of an aggregate in the event store: its repository reports what it takes from a
 * cache, and no snapshot of an older revision is ignored, since it may be all that is left of its
 * aggregate.
 */
final class JetStreamAggregate<A> extends AggregateConfigurer<A> {

    private final Set<Class<? extends A>> subtypes;

    /**
     * A configuration of an aggregate type.
     *
     * @param settings adds lock factory, snapshot trigger and cache to the repository's builder
     */
    JetStreamAggregate(
            Class<A> type, Set<Class<? extends A>> subtypes, RepositorySettings settings) {
        super(type);
        this.subtypes = subtypes;
        var _ =
                withSubtypes(subtypes)
                        .configureSnapshotFilter(_ -> SnapshotFilter.allowAll())
                        .configureRepository(config -> repository(config, settings));
    }

    Set<Class<? extends A>> subtypes() {
        return subtypes;
    }

    /** Built here because Axon's own default asks for the disruptor's classes. */
    private Repository<A> repository(Configuration config, RepositorySettings settings) {
        EventSourcingRepository.Builder<A> builder =
                EventSourcingRepository.builder(aggregateType())
                        .subtypes(subtypes)
                        .parameterResolverFactory(config.parameterResolverFactory())
                        .handlerDefinition(config.handlerDefinition(aggregateType()))
                        .aggregateFactory(aggregateFactory())
                        .eventStore(config.eventStore())
                        .repositoryProvider(config::repository)
                        .lockFactory(settings.lockFactory())
                        .snapshotTriggerDefinition(settings.snapshotTrigger(config.snapshotter()))
                        .spanFactory(config.getComponent(RepositorySpanFactory.class));
        return settings.cache() == null
                ? builder.build()
                : new DecisionTrackingRepository<>(builder.cache(settings.cache()));
    }
}
