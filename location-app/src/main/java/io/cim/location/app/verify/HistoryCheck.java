package io.cim.location.app.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks each event of a location against those before it. */
final class HistoryCheck {

    private final Histories histories;
    private final long first;
    private final Findings findings;

    /**
     * @param first the sequence of the stream's first message; earlier ones have expired
     */
    HistoryCheck(Histories histories, long first, Findings findings) {
        this.histories = histories;
        this.first = first;
        this.findings = findings;
    }

    /**
     * Adds the next event of a location.
     *
     * @param lastBefore the last message of the location that the append of the event must expect
     */
    void add(LocationHistory history, EventRecord event, long lastBefore) {
        if (event.version() <= history.version()) {
            find(
                    FaultKind.BROKEN_VERSIONS,
                    event,
                    "version %d is there again, the location was at %d"
                            .formatted(event.version(), history.version()));
            history.sawOther(event.sequence());
            history.breakOff();
            return;
        }
        if (event.version() != history.version() + 1) {
            skip(history, event);
        }
        if (!history.isBroken()) {
            checkExpectation(event, lastBefore);
        }
        history.advance(event, checkedChain(history, event));
        history.command(event)
                .ifPresent(version ->
                        find(
                                FaultKind.REPEATED_COMMAND,
                                event,
                                "command %s has written version %d, and version %d before"
                                        .formatted(
                                                event.commandId().orElse(""),
                                                event.version(),
                                                version)));
        event.body().ifPresentOrElse(body -> follow(history, event, body), history::breakOff);
        histories.compareWithSnapshot(history, event);
    }

    private void skip(LocationHistory history, EventRecord event) {
        if (history.version() > 0) {
            find(
                    FaultKind.BROKEN_VERSIONS,
                    event,
                    "version %d follows version %d".formatted(event.version(), history.version()));
            history.breakOff();
        } else if (!histories.isCoveredBefore(history.id(), event.version())) {
            find(
                    FaultKind.LOST_BEGINNING,
                    event,
                    "the first event of the location has version %d, and no snapshot covers the versions before it"
                            .formatted(event.version()));
            history.breakOff();
        }
        history.beginAfter(event.version() - 1);
    }

    private void checkExpectation(EventRecord event, long lastBefore) {
        boolean expired = lastBefore == 0 && event.expected() < first;
        if (event.expected() != lastBefore && !expired) {
            find(
                    FaultKind.FORGED_EVENT,
                    event,
                    "it was appended behind sequence %d, and the last message of the location before it is at %d"
                            .formatted(event.expected(), lastBefore));
        }
    }

    /** The event's chain, or the right one if it is wrong. */
    private ChainLinks checkedChain(LocationHistory history, EventRecord event) {
        @Nullable ChainLinks right = history.nextChain();
        try {
            ChainLinks chain = ChainLinks.parse(event.chain(), event.sequence());
            if (right == null ? chain.isBefore(first) : chain.isSame(right)) {
                return chain;
            }
        } catch (IllegalArgumentException unreadable) {
            // wrong as well
        }
        if (!history.isBroken()) {
            find(
                    FaultKind.BROKEN_CHAIN,
                    event,
                    "chain '%s' does not name the events before it".formatted(event.chain()));
        }
        return right == null ? ChainLinks.START : right;
    }

    private void follow(LocationHistory history, EventRecord event, ObjectNode body) {
        checkPlace(history, event, body);
        histories.identifiers().add(event, body);
        if (history.isBroken()) {
            return;
        }
        Optional<ObjectNode> before =
                event.version() == 1
                        ? Optional.of(LocationState.MAPPER.createObjectNode())
                        : history.state();
        try {
            before.ifPresent(state -> {
                LocationState.apply(state, event.type(), body, event.time());
                history.become(state);
            });
        } catch (IllegalArgumentException contradiction) {
            find(FaultKind.CONTRADICTORY_EVENT, event, String.valueOf(contradiction.getMessage()));
            history.breakOff();
        }
    }

    /** Applies the event to the hierarchy, and checks the new parent. */
    private void checkPlace(LocationHistory history, EventRecord event, ObjectNode body) {
        switch (event.type()) {
            case "defined", "parent_set" -> {
                @Nullable LocationHistory parent =
                        histories.parent(body.path("parent_id").asText(""));
                history.move(parent);
                if (parent != null && !histories.mayBeDefined(parent)) {
                    find(
                            FaultKind.CONTRADICTORY_EVENT,
                            event,
                            "its parent %s is not defined".formatted(parent.id()));
                }
                if (Rings.isOnRing(history)) {
                    find(FaultKind.HIERARCHY_CYCLE, event, Rings.describe(history));
                }
            }
            case "parent_removed" -> history.move(null);
            default -> {}
        }
    }

    private void find(FaultKind kind, EventRecord event, String what) {
        findings.add(
                kind,
                event.locationId(),
                "event %s (%s) at sequence %d: %s"
                        .formatted(event.eventId(), event.type(), event.sequence(), what));
    }
}
