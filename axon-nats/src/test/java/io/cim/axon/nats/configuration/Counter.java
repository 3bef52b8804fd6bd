package io.cim.axon.nats.configuration;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** An aggregate that counts up to a target, and refuses a target that it has passed. */
class Counter {

    record Count(@TargetAggregateIdentifier String id, int target) {}

    record Counted(String id, int to) {}

    static final class Refused extends RuntimeException {
        Refused(String reason) {
            super(reason);
        }
    }

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable String id;

    private int value;

    Counter() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    int handle(Count command) {
        if (command.target() < value) {
            throw new Refused("%d is passed, at %d".formatted(command.target(), value));
        }
        for (int next = value + 1; next <= command.target(); next++) {
            apply(new Counted(command.id(), next));
        }
        return value;
    }

    @EventSourcingHandler
    void on(Counted event) {
        id = event.id();
        value = event.to();
    }
}
