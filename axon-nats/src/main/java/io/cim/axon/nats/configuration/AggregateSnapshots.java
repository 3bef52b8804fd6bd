package io.cim.axon.nats.configuration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.AggregateConfiguration;
import org.axonframework.config.Configuration;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.AggregateSnapshotter;
import org.axonframework.eventsourcing.SnapshotterSpanFactory;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.modelling.command.inspection.AggregateModel;
import org.axonframework.modelling.command.inspection.AnnotatedAggregateMetaModelFactory;
import org.jspecify.annotations.Nullable;

/**
 * Axon's snapshotter for all aggregates of a configuration, which also returns the snapshot of an
 * aggregate by its identifier alone: the type is in its events.
 */
final class AggregateSnapshots extends AggregateSnapshotter {

    private final Map<String, Class<?>> aggregateTypes;

    private AggregateSnapshots(Builder builder, Map<String, Class<?>> aggregateTypes) {
        super(builder);
        this.aggregateTypes = aggregateTypes;
    }

    /**
     * The snapshotter of all aggregates that are configured.
     *
     * @param executor takes the snapshots that are due after commands
     */
    static AggregateSnapshots create(Configuration config, Executor executor) {
        List<AggregateConfiguration<?>> aggregates = aggregates(config);
        Builder builder =
                builder()
                        .aggregateFactories(
                                List.copyOf(
                                        aggregates.stream()
                                                .map(AggregateConfiguration::aggregateFactory)
                                                .toList()))
                        .parameterResolverFactory(config.parameterResolverFactory())
                        .handlerDefinition(
                                config.handlerDefinition(
                                        aggregates.isEmpty()
                                                ? Object.class
                                                : aggregates.getFirst().aggregateType()))
                        .repositoryProvider(config::repository)
                        .eventStore(config.eventStore())
                        .transactionManager(
                                config.getComponent(
                                        TransactionManager.class, NoTransactionManager::instance))
                        .executor(executor)
                        .spanFactory(config.getComponent(SnapshotterSpanFactory.class));
        Map<String, Class<?>> types = new HashMap<>();
        for (AggregateConfiguration<?> aggregate : aggregates) {
            AggregateModel<?> model = model(config, aggregate);
            model.types()
                    .flatMap(type -> model.declaredType(type).stream())
                    .forEach(name -> types.put(name, aggregate.aggregateType()));
        }
        return new AggregateSnapshots(builder, types);
    }

    static List<AggregateConfiguration<?>> aggregates(Configuration config) {
        return config.findModules(AggregateConfiguration.class).stream()
                .<AggregateConfiguration<?>>map(aggregate -> aggregate)
                .toList();
    }

    /** What Axon finds out about an aggregate type and its subtypes. */
    static <A> AggregateModel<A> model(Configuration config, AggregateConfiguration<A> aggregate) {
        return AnnotatedAggregateMetaModelFactory.inspectAggregate(
                aggregate.aggregateType(),
                config.parameterResolverFactory(),
                config.handlerDefinition(aggregate.aggregateType()),
                aggregate instanceof JetStreamAggregate<A> own ? own.subtypes() : Set.of());
    }

    /**
     * The snapshot of an aggregate from all of its events; empty if it has none.
     *
     * @throws IllegalStateException if the aggregate is deleted, or of a type that is not
     *     configured
     */
    Optional<DomainEventMessage<?>> of(String aggregateIdentifier) {
        DomainEventStream events = getEventStore().readEvents(aggregateIdentifier);
        if (!events.hasNext()) {
            return Optional.empty();
        }
        String type = String.valueOf(events.peek().getType());
        @Nullable Class<?> aggregateType = aggregateTypes.get(type);
        if (aggregateType == null) {
            throw new IllegalStateException(
                    "no aggregate of type %s is configured".formatted(type));
        }
        @Nullable DomainEventMessage<?> snapshot =
                createSnapshot(aggregateType, aggregateIdentifier, events);
        if (snapshot == null) {
            throw new IllegalStateException("it is deleted, and Axon takes no snapshot of it");
        }
        return Optional.of(snapshot);
    }
}
