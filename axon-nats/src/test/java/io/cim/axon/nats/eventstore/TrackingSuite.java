package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.JetStreamOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The stream of all events, and its tracking tokens. */
abstract class TrackingSuite extends EngineSuite {

    TrackingSuite(EventStoreServers servers) {
        super(servers);
    }

    private List<String> idsAfter(@Nullable TrackingToken token) {
        return engine.readEvents(token, false).<String>map(EventMessage::getIdentifier).toList();
    }

    @Test
    void returnsAllEventsInTheOrderOfTheStream() {
        List<EventMessage<?>> appended = new ArrayList<>();
        for (int batch = 0; batch < 7; batch++) {
            var events = events(UUID.randomUUID().toString(), 0, 100);
            engine.appendEvents(events);
            appended.addAll(events);
        }
        assertThat(engine.readEvents(null, false))
                .<String>map(EventMessage::getIdentifier)
                .isEqualTo(appended.stream().map(EventMessage::getIdentifier).toList());
    }

    @Test
    void continuesAfterItsEndWhenItIsReadAgain() {
        Iterator<? extends TrackedEventMessage<?>> all = engine.readEvents(null, false).iterator();
        assertThat(all.hasNext()).isFalse();
        for (int at = 0; at < 3; at++) {
            engine.appendEvents(event(aggregate, at));
            assertThat(all.hasNext()).isTrue();
            assertThat(all.next().getPayload()).isEqualTo(new TestEvent("event " + at));
            assertThat(all.hasNext()).isFalse();
        }
    }

    @Test
    void skipsWhatTheStoreDidNotWrite() throws Exception {
        engine.appendEvents(event(aggregate, 0));
        String prefix = stream.definition().subjectPrefix();
        connection.jetStream().publish(prefix + ".foreign", "not an event".getBytes(UTF_8));
        connection.jetStream().publish(prefix + ".foreign.thing", "nor this".getBytes(UTF_8));
        engine.appendEvents(event(aggregate, 1));
        assertThat(engine.readEvents(null, false))
                .extracting(event -> event.trackingToken().position())
                .containsExactly(OptionalLong.of(1), OptionalLong.of(4));
    }

    @Test
    void hasNoTokensIfItIsEmpty() {
        assertThat(engine.createTailToken()).isNull();
        assertThat(engine.createHeadToken()).isNull();
        assertThat(engine.createTokenAt(Instant.EPOCH)).isNull();
    }

    @Test
    void findsTheTokenOfATimeThatFirstEventsAreAheadOf() {
        Instant now = Instant.now();
        String early = append(0, now.plusSeconds(30));
        String later = append(1, now);
        assertThat(idsAfter(engine.createTokenAt(now.plusSeconds(20))))
                .containsExactly(early, later);
        assertThat(idsAfter(engine.createTokenAt(now.plusSeconds(40)))).isEmpty();
    }

    /** Without tolerance, so that the search must find the exact sequence. */
    @Test
    void findsTheFirstEventSinceAnyTime() {
        List<Instant> times = new ArrayList<>();
        for (int at = 0; at < 60; at++) {
            Instant time = Instant.now().minusSeconds(at % 7 == 3 ? 100 : 0);
            append(at, time);
            times.add(time.truncatedTo(ChronoUnit.MILLIS));
        }
        EventTimes search = withoutTolerance();
        for (Instant time : times) {
            for (Instant wanted : new Instant[] {time.minusMillis(1), time, time.plusMillis(1)}) {
                assertThat(search.firstSince(wanted)).isEqualTo(firstSince(wanted, times));
            }
        }
    }

    private EventTimes withoutTolerance() {
        EventStreamDefinition definition = stream.definition();
        var options = JetStreamOptions.defaultOptions();
        var reader =
                new StreamReader(
                        connection, options.getPrefix(), definition.name(), Duration.ofSeconds(5));
        var events =
                new TrackedEventReader(
                        new StreamInfos(
                                connection, options, definition.name(), Duration.ofSeconds(5)),
                        reader,
                        new EventDecoder(
                                definition.name(),
                                new Subjects(definition.subjectPrefix(), Set.of())),
                        new SkippedMessages(definition.name(), EventStoreMetrics.NONE));
        return new EventTimes(reader, events, Duration.ZERO);
    }

    private static OptionalLong firstSince(Instant wanted, List<Instant> times) {
        return IntStream.range(0, times.size())
                .filter(i -> !times.get(i).isBefore(wanted))
                .mapToLong(i -> i + 1)
                .findFirst();
    }

    private String append(long sequence, Instant time) {
        String id = UUID.randomUUID().toString();
        engine.appendEvents(
                new GenericDomainEventMessage<>(
                        "Thing", aggregate, sequence, new TestEvent("then"), Map.of(), id, time));
        return id;
    }
}
