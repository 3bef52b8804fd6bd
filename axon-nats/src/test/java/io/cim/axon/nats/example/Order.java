package io.cim.axon.nats.example;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** An order of a shop: items are added to it until it is shipped. */
final class Order {

    record AddItem(@TargetAggregateIdentifier String order, String item) {}

    record Ship(@TargetAggregateIdentifier String order) {}

    record ItemAdded(String order, String item) {}

    record Shipped(String order, int items) {}

    /** A command that the order's state does not allow. */
    static final class Refused extends RuntimeException {

        Refused(String reason) {
            super(reason);
        }
    }

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable String id;

    private int items;
    private boolean shipped;

    Order() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void handle(AddItem command) {
        if (shipped) {
            throw new Refused("order %s is shipped".formatted(command.order()));
        }
        apply(new ItemAdded(command.order(), command.item()));
    }

    @CommandHandler
    void handle(Ship command) {
        if (!shipped) {
            apply(new Shipped(command.order(), items));
        }
    }

    @EventSourcingHandler
    void on(ItemAdded event) {
        id = event.order();
        items++;
    }

    @EventSourcingHandler
    void on(Shipped event) {
        shipped = true;
    }
}
