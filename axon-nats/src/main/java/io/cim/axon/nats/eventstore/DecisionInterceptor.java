package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.request.RequestScope;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandResultMessage;
import org.axonframework.common.lock.LockAcquisitionFailedException;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.ConcurrencyException;

/**
 * Prevents answers to commands that are based on a stale state.
 *
 * <p>A command that appends events is protected by the sequence that they expect. One that is
 * refused, or changes nothing, is not: before its answer the interceptor compares the states that
 * it read with the stream's leader. If one of them has changed, the command fails with a {@link
 * ConcurrencyException}, and should be handled again.
 *
 * <p>After a reconnect the stream is checked before a command is handled, so that no decision is
 * based on a cached aggregate whose events a restored stream no longer has.
 *
 * <p>The interceptor announces to the {@link RequestScope} that the event store reports its writes
 * there, and adds a {@link CommandReceipt} to the metadata of the result.
 */
public final class DecisionInterceptor implements MessageHandlerInterceptor<CommandMessage<?>> {

    private final StreamIdentity identity;
    private final HeadReader heads;
    private final SnapshotStore snapshots;
    private final GuardReader guards;

    /** An interceptor for the handlers of aggregates that this engine stores. */
    public DecisionInterceptor(JetStreamEventStorageEngine engine) {
        this.identity = engine.parts().identity;
        this.heads = engine.parts().heads;
        this.snapshots = engine.parts().snapshotStore;
        this.guards = engine.parts().guards;
    }

    @Override
    public Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain)
            throws Exception {
        RequestScope.current().ifPresent(RequestScope::expectReports);
        DecisionJournal journal = DecisionJournal.of(unitOfWork);
        journal.readIn(identity.require());
        Object result;
        try {
            result = chain.proceed();
        } catch (ConcurrencyException
                | EventStoreUnavailableException
                | StreamMismatchException
                | BrokenHistoryException
                | LockAcquisitionFailedException notARefusal) {
            throw notARefusal;
        } catch (Exception refusal) {
            requireCurrent(journal);
            throw refusal;
        }
        unitOfWork.onCommit(committing -> {
            if (!journal.hasAppended()) {
                requireCurrent(journal);
            }
        });
        Supplier<CommandReceipt> receipt = journal::receipt; // complete after the commit
        return new GenericCommandResultMessage<>(
                result, Map.of(CommandReceipt.METADATA_KEY, receipt));
    }

    /**
     * Checks that the aggregates that were read and the guards that were taken have not changed,
     * and notes the confirmed positions of the aggregates in the journal.
     */
    void requireCurrent(DecisionJournal journal) {
        List<AggregatePosition> positions = journal.positions();
        if (positions.isEmpty() && !journal.isGuarded()) {
            return;
        }
        journal.requireEpoch(identity.require());
        guards.firstLost(journal.guards())
                .ifPresent(lost -> {
                    throw new ConcurrencyException(lost.describeLoss());
                });
        List<AggregateHead> leaders =
                heads.leaders(
                        positions.stream().map(AggregatePosition::aggregateIdentifier).toList());
        for (int i = 0; i < positions.size(); i++) {
            AggregatePosition read = positions.get(i);
            AggregatePosition now = position(read.aggregateIdentifier(), leaders.get(i));
            if (now.version() != read.version()) {
                throw new ConcurrencyException(
                        "aggregate %s was decided on at version %d, and is at %d"
                                .formatted(
                                        read.aggregateIdentifier(), read.version(), now.version()));
            }
            journal.confirm(now);
        }
    }

    /** The aggregate's position; that of its snapshot if all of its events have expired. */
    private AggregatePosition position(String aggregateIdentifier, AggregateHead head) {
        return head.hasEvent()
                ? new AggregatePosition(aggregateIdentifier, head.version(), head.streamSequence())
                : snapshots.coveredPosition(aggregateIdentifier);
    }
}
