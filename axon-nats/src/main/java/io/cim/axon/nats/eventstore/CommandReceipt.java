package io.cim.axon.nats.eventstore;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.axonframework.messaging.ResultMessage;
import org.jspecify.annotations.Nullable;

/**
 * What a successful command wrote, or was decided on where it wrote nothing.
 *
 * @param appended the events that the command wrote, in stream order; empty where it changed
 *     nothing
 * @param read where the aggregates stood that the decision was made on, confirmed by the stream's
 *     leader where {@code appended} is empty
 */
public record CommandReceipt(List<AppendedEvent> appended, List<AggregatePosition> read) {

    /** Where a result's metadata keep the {@link Supplier} of its receipt, within the process. */
    public static final String METADATA_KEY = "io.cim.axon.nats.receipt";

    public CommandReceipt {
        appended = List.copyOf(appended);
        read = List.copyOf(read);
    }

    /**
     * The receipt of a command that has succeeded, where the bus gives receipts: a {@link
     * DecisionInterceptor} does.
     */
    public static Optional<CommandReceipt> of(ResultMessage<?> result) {
        @Nullable Object supplier = result.getMetaData().get(METADATA_KEY);
        return supplier instanceof Supplier<?> found
                        && found.get() instanceof CommandReceipt receipt
                ? Optional.of(receipt)
                : Optional.empty();
    }

    /**
     * Where the aggregate stands after the command: at its last written event, else where the
     * decision found it.
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
