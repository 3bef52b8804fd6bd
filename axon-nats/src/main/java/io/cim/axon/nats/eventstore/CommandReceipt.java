package io.cim.axon.nats.eventstore;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.axonframework.messaging.ResultMessage;
import org.jspecify.annotations.Nullable;

/**
 * The events that a successful command appended, and the aggregates that it read.
 *
 * @param appended the events, in stream order; empty if the command changed nothing
 * @param read the positions of the aggregates that the decision was based on, confirmed by the
 *     stream's leader if {@code appended} is empty
 */
public record CommandReceipt(List<AppendedEvent> appended, List<AggregatePosition> read) {

    /** The metadata key of a result for the {@link Supplier} of its receipt, within the process. */
    public static final String METADATA_KEY = "io.cim.axon.nats.receipt";

    public CommandReceipt {
        appended = List.copyOf(appended);
        read = List.copyOf(read);
    }

    /**
     * The receipt of a command that has succeeded, absent without a {@link DecisionInterceptor}.
     */
    public static Optional<CommandReceipt> of(ResultMessage<?> result) {
        @Nullable Object supplier = result.getMetaData().get(METADATA_KEY);
        return supplier instanceof Supplier<?> found
                        && found.get() instanceof CommandReceipt receipt
                ? Optional.of(receipt)
                : Optional.empty();
    }

    /**
     * The position of the aggregate after the command: at its last appended event, else where it
     * was read.
     */
    public Optional<AggregatePosition> position(String aggregateIdentifier) {
        return appended.reversed().stream()
                .filter(event -> event.aggregateIdentifier().equals(aggregateIdentifier))
                .map(event ->
                        new AggregatePosition(
                                aggregateIdentifier, event.version(), event.streamSequence()))
                .findFirst()
                .or(() ->
                        read.stream()
                                .filter(position ->
                                        position.aggregateIdentifier().equals(aggregateIdentifier))
                                .findFirst());
    }
}
