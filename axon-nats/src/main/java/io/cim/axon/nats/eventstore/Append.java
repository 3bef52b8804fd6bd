package io.cim.axon.nats.eventstore;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.nats.client.support.NatsJetStreamConstants;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Events that are appended together, each with its place: the expected stream sequence of its
 * aggregate's last event, and its chain. All events of an aggregate expect the same sequence under
 * the same filter, so that on a replicated stream no foreign message gets in between. The guards of
 * the append precede them.
 */
final class Append {

    private record Placed(OutgoingEvent event, long expectedSequence, Chain chain) {}

    private final List<TakenGuard> guards;
    private final List<Placed> placed;

    private Append(List<TakenGuard> guards, List<Placed> placed) {
        this.guards = guards;
        this.placed = placed;
    }

    /**
     * Places events behind the heads of their aggregates.
     *
     * @param guards the guards that the events were decided under
     * @param headBefore returns the head of the aggregate, right before its first event here
     * @throws AppendConflict if the events of one aggregate do not follow each other
     */
    static Append place(
            List<TakenGuard> guards,
            List<OutgoingEvent> events,
            Function<OutgoingEvent, AggregateHead> headBefore) {
        List<Placed> placed = new ArrayList<>(events.size());
        Map<String, Integer> lastOf = new HashMap<>();
        for (OutgoingEvent event : events) {
            @Nullable Integer before =
                    lastOf.put(event.identity().aggregateIdentifier(), placed.size());
            placed.add(
                    before == null
                            ? behind(headBefore.apply(event), event)
                            : behind(placed.get(before), before, event));
        }
        return new Append(guards, placed);
    }

    private static Placed behind(AggregateHead head, OutgoingEvent event) {
        return new Placed(event, head.expectedSequence(), head.nextChain());
    }

    private static Placed behind(Placed before, int index, OutgoingEvent event) {
        long sequence = before.event().identity().sequence();
        if (event.identity().sequence() != sequence + 1) {
            throw new AppendConflict(
                    event, "it does not follow event %d of the same append".formatted(sequence));
        }
        return new Placed(
                event, before.expectedSequence(), before.chain().next(sequence, -1L - index));
    }

    OutgoingEvent first() {
        return placed.getFirst().event();
    }

    /** The aggregates, each once, in the order of their first events. */
    List<String> aggregateIdentifiers() {
        return placed.stream()
                .map(each -> each.event().identity().aggregateIdentifier())
                .distinct()
                .toList();
    }

    /**
     * The first event whose aggregate has another head than the append expects.
     *
     * @param heads of the {@link #aggregateIdentifiers()}, in their order
     */
    Optional<OutgoingEvent> firstNotBehind(List<AggregateHead> heads) {
        Map<String, Long> sequences = new HashMap<>();
        List<String> identifiers = aggregateIdentifiers();
        for (int i = 0; i < identifiers.size(); i++) {
            sequences.put(identifiers.get(i), heads.get(i).expectedSequence());
        }
        return placed.stream()
                .filter(each ->
                        each.expectedSequence()
                                != sequences.getOrDefault(
                                        each.event().identity().aggregateIdentifier(), 0L))
                .map(Placed::event)
                .findFirst();
    }

    List<TakenGuard> guards() {
        return guards;
    }

    /** The number of its events. */
    int size() {
        return placed.size();
    }

    /** The messages to publish: the guards, then the events. */
    List<Message> messages(String stream, Subjects subjects) {
        List<Message> messages = new ArrayList<>(guards.size() + placed.size());
        for (int i = 0; i < guards.size(); i++) {
            messages.add(guards.get(i).message(stream, first(), i));
        }
        for (int i = 0; i < placed.size(); i++) {
            messages.add(message(placed.get(i), i, stream, subjects));
        }
        return messages;
    }

    private static Message message(Placed each, int index, String stream, Subjects subjects) {
        OutgoingEvent.Identity identity = each.event().identity();
        Headers headers =
                each.event()
                        .headers()
                        .put(NatsJetStreamConstants.EXPECTED_STREAM_HDR, stream)
                        .put(
                                NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR,
                                Long.toString(each.expectedSequence()))
                        .put(
                                NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_SUB_HDR,
                                subjects.filter(identity.aggregateIdentifier()))
                        .put(
                                AxonHeader.NAME,
                                each.event().axonHeader().encode(each.chain().encode(index)));
        return NatsMessage.builder()
                .subject(subjects.of(identity.aggregateIdentifier(), identity.eventName()))
                .headers(headers)
                .data(each.event().body())
                .build();
    }

    /** The appended events, given the stream sequence of the last one. */
    List<AppendedEvent> appended(long lastSequence) {
        List<AppendedEvent> events = new ArrayList<>(placed.size());
        for (Placed each : placed) {
            OutgoingEvent.Identity identity = each.event().identity();
            events.add(
                    new AppendedEvent(
                            identity.aggregateIdentifier(),
                            identity.eventName(),
                            identity.sequence() + 1,
                            firstSequence(lastSequence) + events.size()));
        }
        return events;
    }

    /** The new heads of the aggregates, given the stream sequence of the last event. */
    Map<String, AggregateHead> heads(long lastSequence) {
        Map<String, AggregateHead> heads = new HashMap<>();
        long first = firstSequence(lastSequence);
        for (int i = 0; i < placed.size(); i++) {
            Placed each = placed.get(i);
            OutgoingEvent.Identity identity = each.event().identity();
            heads.put(
                    identity.aggregateIdentifier(),
                    new AggregateHead(
                            identity.sequence(),
                            first + i,
                            each.event().identifier(),
                            each.chain().resolve(first),
                            first + i));
        }
        return heads;
    }

    /** The stream sequence of the first event: a batch is stored contiguously. */
    private long firstSequence(long lastSequence) {
        return lastSequence - placed.size() + 1;
    }
}
