package io.cim.location.projection.follow;

import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.follow.Projection.Advance;
import io.cim.location.projection.table.SegmentPositions;
import io.cim.location.projection.table.SegmentPositions.EventPosition;
import io.cim.location.projection.table.Transactions;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * Passes every event to every segment, which handles its own and records its position in the
 * transaction of the batch. So the read model knows its position exactly, even if a segment has
 * nothing to do.
 */
final class EverySegment implements EventHandlerInvoker {

    private static final String RECORDED = EverySegment.class.getName() + "/recorded";

    private final EventHandlerInvoker handlers;
    private final Transactions transactions;
    private final Advance advance;
    private final Consumer<Throwable> onFailure;

    /**
     * An invoker that delegates a segment's own events.
     *
     * @param advance receives each committed position
     * @param onFailure receives the failures of batches
     */
    EverySegment(
            EventHandlerInvoker handlers,
            Transactions transactions,
            Advance advance,
            Consumer<Throwable> onFailure) {
        this.handlers = handlers;
        this.transactions = transactions;
        this.advance = advance;
        this.onFailure = onFailure;
    }

    @Override
    public boolean canHandle(EventMessage<?> event, Segment segment) {
        return true;
    }

    @Override
    public void handle(EventMessage<?> event, Segment segment) throws Exception {
        UnitOfWork<?> unitOfWork = CurrentUnitOfWork.get();
        if (unitOfWork.resources().putIfAbsent(RECORDED, true) == null) {
            record(unitOfWork, segment);
        }
        if (handlers.canHandle(event, segment)) {
            handlers.handle(event, segment);
        }
    }

    private void record(UnitOfWork<?> unitOfWork, Segment segment) {
        Predicate<EventMessage<?>> own = event -> handlers.canHandle(event, segment);
        unitOfWork.resources().put(LocationProjector.OWN_EVENTS, own);
        List<?> batch = ((BatchingUnitOfWork<?>) unitOfWork).getMessages();
        EventPosition position = EventPosition.of((TrackedEventMessage<?>) batch.getLast());
        unitOfWork.onPrepareCommit(_ -> update(segment.getSegmentId(), position));
        unitOfWork.onRollback(
                failed -> onFailure.accept(failed.getExecutionResult().getExceptionResult()));
        unitOfWork.afterCommit(_ -> advance.to(segment.getSegmentId(), position.position()));
    }

    private void update(int segment, EventPosition position) {
        try {
            SegmentPositions.update(transactions.current(), segment, position);
        } catch (SQLException failure) {
            throw new ReadModelException("a position could not be written", failure);
        }
    }

    @Override
    public boolean canHandleType(Class<?> payloadType) {
        return true;
    }

    /** Not supported: a rebuild makes a new generation instead. */
    @Override
    public boolean supportsReset() {
        return false;
    }

    @Override
    public void segmentReleased(Segment segment) {
        handlers.segmentReleased(segment);
    }
}
