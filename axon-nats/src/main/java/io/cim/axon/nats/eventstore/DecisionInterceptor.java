package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.request.RequestScope;
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
 * Makes sure that no command is answered from a stale state.
 *
 * <p>A command that appends is protected by the sequence it expects. One that is refused, or that
 * changes nothing, is not: before it is answered the states that it was decided on are compared
 * with the stream's leader. If one has gone on, the command fails with a {@link
 * ConcurrencyException}, to be handled again.
 *
 * <p>Before a command is handled after a reconnect the stream is looked at, so that nothing is
 * decided on a cached aggregate whose events a restored stream no longer holds.
 *
 * <p>The event store reports its writes to the {@link RequestScope}; the interceptor says so there
 * before a command is handled. It also puts a {@link CommandReceipt} into the result's metadata.
 */
public final class DecisionInterceptor implements MessageHandlerInterceptor<CommandMessage<?>> {

    private final JetStreamEventStorageEngine engine;

    public DecisionInterceptor(JetStreamEventStorageEngine engine) {
        this.engine = engine;
    }

    @Override
    public Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain)
            throws Exception {
        RequestScope.current().ifPresent(RequestScope::expectReports);
        DecisionJournal journal = DecisionJournal.of(unitOfWork);
        engine.decisionCheck().begin(journal);
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
            engine.decisionCheck().requireCurrent(journal);
            throw refusal;
        }
        unitOfWork.onCommit(committing -> {
            if (!journal.hasAppended()) {
                engine.decisionCheck().requireCurrent(journal);
            }
        });
        Supplier<CommandReceipt> receipt =
                journal::receipt; // made once the unit of work has committed
        return new GenericCommandResultMessage<>(
                result, Map.of(CommandReceipt.METADATA_KEY, receipt));
    }
}
