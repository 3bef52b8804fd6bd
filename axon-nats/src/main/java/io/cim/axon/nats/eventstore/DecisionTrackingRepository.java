package io.cim.axon.nats.eventstore;

import org.axonframework.eventsourcing.CachingEventSourcingRepository;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.eventsourcing.EventSourcingRepository;

/**
 * A caching repository that also notes the aggregates that came out of its cache: the event store,
 * which notes what is read from it, does not see those, and a {@link DecisionInterceptor} has to
 * check them too.
 */
public final class DecisionTrackingRepository<T> extends CachingEventSourcingRepository<T> {

    /** A repository as the builder describes it, which must have an event store and a cache. */
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
