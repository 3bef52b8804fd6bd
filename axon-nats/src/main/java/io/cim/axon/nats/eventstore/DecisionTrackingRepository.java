package io.cim.axon.nats.eventstore;

import org.axonframework.eventsourcing.CachingEventSourcingRepository;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.eventsourcing.EventSourcingRepository;

/**
 * A caching repository that notes the aggregates from its cache for the {@link
 * DecisionInterceptor}. The event store itself notes only the aggregates that are read from it.
 */
public final class DecisionTrackingRepository<T> extends CachingEventSourcingRepository<T> {

    /** Creates the repository from its builder, which must have an event store and a cache. */
    public DecisionTrackingRepository(EventSourcingRepository.Builder<T> builder) {
        super(builder);
    }

    @Override
    protected EventSourcedAggregate<T> doLoadWithLock(
            String aggregateIdentifier, Long expectedVersion) {
        EventSourcedAggregate<T> aggregate =
                super.doLoadWithLock(aggregateIdentifier, expectedVersion);
        long version = aggregate.version() + 1;
        DecisionJournal.current()
                .ifPresent(journal ->
                        journal.read(new AggregatePosition(aggregateIdentifier, version, 0)));
        return aggregate;
    }
}
