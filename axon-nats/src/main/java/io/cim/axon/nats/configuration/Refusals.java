package io.cim.axon.nats.configuration;

import io.cim.axon.nats.eventstore.DecisionTrackingRepository;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.eventstore.GuardSpaceCheck;
import io.cim.axon.nats.eventstore.JetStreamEventStore;
import io.cim.axon.nats.eventstore.SerializerCheck;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import io.nats.client.Options;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.function.Supplier;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.config.AggregateConfiguration;
import org.axonframework.config.Configuration;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.AggregateFactory;
import org.axonframework.eventsourcing.CachingEventSourcingRepository;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.GenericAggregateFactory;
import org.axonframework.eventsourcing.snapshotting.RevisionSnapshotFilter;
import org.axonframework.modelling.command.Repository;
import org.axonframework.modelling.command.inspection.AggregateModel;
import org.axonframework.serialization.Serializer;

/**
 * Refuses configurations that would lose events, aggregates or decisions; each names the setting.
 */
final class Refusals {

    private Refusals() {}

    /** Refuses serializers whose events or snapshots cannot be stored. */
    static void requireStorable(Configuration config, String dataContentType) {
        requireStorable(config::eventSerializer, dataContentType, "configureEventSerializer");
        requireStorable(config::serializer, dataContentType, "configureSerializer");
    }

    private static void requireStorable(
            Supplier<Serializer> configured, String dataContentType, String setting) {
        Serializer serializer;
        try {
            serializer = configured.get();
        } catch (NoClassDefFoundError missing) {
            throw new AxonConfigurationException(
                    "configureSerializer: it is not set, and the classes of XStream, which Axon"
                            + " uses then, are missing; set a JacksonSerializer",
                    missing);
        }
        try {
            SerializerCheck.requireStorable(serializer, dataContentType);
        } catch (IllegalArgumentException unfit) {
            throw new AxonConfigurationException(setting + ": " + unfit.getMessage(), unfit);
        }
    }

    /** Refuses a connection that stops reconnecting, or publishes after a failure was reported. */
    static void requireSafe(Options options) {
        if (options.getReconnectBufferSize() != 0) {
            throw unsafeConnection(
                    "it has a reconnect buffer, so that an append which was reported as not written"
                            + " may be written later");
        }
        if (options.getMaxReconnect() >= 0) {
            throw unsafeConnection(
                    "it gives up after %d attempts to reconnect"
                            .formatted(options.getMaxReconnect()));
        }
        if (!options.advancedRequestBehavior()) {
            throw unsafeConnection(
                    "it lacks advancedRequestBehavior, so that time-outs, missing responders and"
                            + " its end look alike");
        }
    }

    private static AxonConfigurationException unsafeConnection(String reason) {
        return new AxonConfigurationException(
                "connection: %s; make its options by NatsConnections.options()".formatted(reason));
    }

    /** Refuses guard spaces that are identifiers of aggregates. */
    static void requireFree(
            Connection connection,
            JetStreamOptions options,
            EventStreamDefinition stream,
            Set<String> guardSpaces) {
        try {
            GuardSpaceCheck.requireFree(connection, options, stream, guardSpaces);
        } catch (IllegalArgumentException taken) {
            throw new AxonConfigurationException("guardSpaces: " + taken.getMessage(), taken);
        }
    }

    /**
     * Refuses an event store or a snapshotter that replaces the module's, and aggregates whose
     * repository or snapshots do not fit the event store.
     *
     * @param makesSnapshots whether the keeper takes the snapshots of the configured snapshotter
     */
    static void requireSafe(Configuration config, boolean makesSnapshots) {
        if (!(config.eventBus() instanceof JetStreamEventStore store)) {
            throw new AxonConfigurationException(
                    "configureEventStore: %s is not a JetStreamEventStore; leave it out, or give the module your eventStore"
                            .formatted(config.eventBus().getClass().getSimpleName()));
        }
        if (makesSnapshots && !(config.snapshotter() instanceof AggregateSnapshots)) {
            throw new AxonConfigurationException(
                    "configureSnapshotter: events expire by the stream's max_age, and %s does not return the snapshots that must outlive them; leave it out, or give the module snapshots"
                            .formatted(config.snapshotter().getClass().getSimpleName()));
        }
        for (AggregateConfiguration<?> aggregate : AggregateSnapshots.aggregates(config)) {
            Repository<?> repository = repository(aggregate);
            if (repository instanceof EventSourcingRepository<?>) {
                requireTracked(aggregate, repository);
                requireEverySnapshot(aggregate);
                if (makesSnapshots) {
                    requireSnapshots(
                            config, aggregate, store.storageEngine().getSnapshotSerializer());
                }
            }
        }
    }

    private static Repository<?> repository(AggregateConfiguration<?> aggregate) {
        try {
            return aggregate.repository();
        } catch (NoClassDefFoundError missing) {
            throw new AxonConfigurationException(
                    configureAggregate(
                            aggregate,
                            "Axon's own repository asks for classes of axon-disruptor, which are"
                                    + " missing"),
                    missing);
        }
    }

    private static void requireTracked(
            AggregateConfiguration<?> aggregate, Repository<?> repository) {
        if (repository instanceof CachingEventSourcingRepository<?>
                && !(repository instanceof DecisionTrackingRepository<?>)) {
            throw new AxonConfigurationException(
                    configureAggregate(
                            aggregate,
                            "refusals would be answered from a cache that is not compared with the"
                                    + " stream (configureCache)"));
        }
    }

    private static void requireEverySnapshot(AggregateConfiguration<?> aggregate) {
        if (aggregate.snapshotFilter() instanceof RevisionSnapshotFilter) {
            throw new AxonConfigurationException(
                    configureAggregate(
                            aggregate,
                            "snapshots of an older revision would be ignored, also of"
                                    + " aggregates whose events have expired"
                                    + " (configureSnapshotFilter)"));
        }
    }

    private static String configureAggregate(AggregateConfiguration<?> aggregate, String reason) {
        return "configureAggregate: %1$s: %2$s; configure it by JetStreamConfigurerModule.aggregate(%1$s.class)"
                .formatted(aggregate.aggregateType().getSimpleName(), reason);
    }

    /** An aggregate that has just been created is written and read as a snapshot would be. */
    private static <A> void requireSnapshots(
            Configuration config, AggregateConfiguration<A> aggregate, Serializer serializer) {
        AggregateFactory<A> factory = aggregate.aggregateFactory();
        if (factory instanceof GenericAggregateFactory<A>) {
            AggregateModel<A> model = AggregateSnapshots.model(config, aggregate);
            model.types()
                    .filter(type -> !Modifier.isAbstract(type.getModifiers()))
                    .forEach(type ->
                            requireSnapshot(
                                    factory.createAggregateRoot(
                                            "new",
                                            new GenericDomainEventMessage<>(
                                                    model.declaredType(type).orElse(null),
                                                    "new",
                                                    0,
                                                    "new")),
                                    serializer));
        }
    }

    private static void requireSnapshot(Object aggregate, Serializer serializer) {
        try {
            var _ = serializer.deserialize(serializer.serialize(aggregate, byte[].class));
        } catch (RuntimeException unfit) {
            throw new AxonConfigurationException(
                    "configureSerializer: %s cannot write and read a snapshot of %s, which has to outlive its events: make the fields of aggregates visible to it (%s)"
                            .formatted(
                                    serializer.getClass().getSimpleName(),
                                    aggregate.getClass().getSimpleName(),
                                    unfit.getMessage()),
                    unfit);
        }
    }
}
