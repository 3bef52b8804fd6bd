package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.axonframework.eventhandling.DomainEventMessage;
import org.junit.jupiter.api.Test;

/** The format of a stored event, for readers that do not use Axon. */
abstract class FormatSuite extends EngineSuite {

    FormatSuite(EventStoreServers servers) {
        super(servers);
    }

    @Test
    void writesACloudEventThatForeignReadersUnderstand() throws Exception {
        JetStreamEventStorageEngine engine =
                EngineFixture.engine(connection, stream)
                        .source("/things")
                        .typePrefix("thing.")
                        .metaDataHeaders(Map.of("actor", "Thing-Actor"))
                        .build();
        DomainEventMessage<?> event = event(aggregate, 0).andMetaData(Map.of("actor", "José"));
        engine.appendEvents(event);

        MessageInfo message =
                connection.jetStreamManagement().getMessage(stream.definition().name(), 1);
        assertThat(message.getSubject())
                .isEqualTo(
                        "%s.%s.happened".formatted(stream.definition().subjectPrefix(), aggregate));
        assertThat(new String(message.getData(), UTF_8)).isEqualTo("{\"what\":\"event 0\"}");
        Headers headers = Objects.requireNonNull(message.getHeaders());
        assertThat(headers.getFirst("Nats-Msg-Id")).isEqualTo(event.getIdentifier());
        assertThat(headers.getFirst("ce-id")).isEqualTo(event.getIdentifier());
        assertThat(headers.getFirst("ce-specversion")).isEqualTo("1.0");
        assertThat(headers.getFirst("ce-source")).isEqualTo("/things");
        assertThat(headers.getFirst("ce-type")).isEqualTo("thing.happened");
        assertThat(headers.getFirst("ce-sequence")).isEqualTo("1");
        assertThat(headers.getFirst("ce-time"))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(headers.getFirst("Thing-Actor")).isEqualTo("Jos%C3%A9");
        assertThat(headers.getFirst("Axon-Event"))
                .isEqualTo(
                        "%s;;Thing;|;{\"actor\":\"Jos\\u00e9\"}"
                                .formatted(TestEvent.class.getName()));
    }

    @Test
    void writesNoHeaderThatCanBeDerived() throws Exception {
        engine.appendEvents(event(aggregate, 0));

        MessageInfo message =
                connection.jetStreamManagement().getMessage(stream.definition().name(), 1);
        assertThat(Objects.requireNonNull(message.getHeaders()).keySet())
                .containsExactlyInAnyOrder(
                        "Nats-Msg-Id",
                        "Nats-Expected-Stream",
                        "Nats-Expected-Last-Subject-Sequence",
                        "Nats-Expected-Last-Subject-Sequence-Subject",
                        "ce-specversion",
                        "ce-id",
                        "ce-source",
                        "ce-type",
                        "ce-subject",
                        "ce-datacontenttype",
                        "ce-time",
                        "ce-sequence",
                        "Axon-Event");
    }

    @Test
    void namesAnotherMediaTypeThanJson() throws Exception {
        EngineFixture.engine(connection, stream)
                .dataContentType("application/cbor")
                .build()
                .appendEvents(event(aggregate, 0));

        MessageInfo message =
                connection.jetStreamManagement().getMessage(stream.definition().name(), 1);
        assertThat(Objects.requireNonNull(message.getHeaders()).getFirst("ce-datacontenttype"))
                .isEqualTo("application/cbor");
    }

    /** Publishes an event as the builds did that had no {@code Axon-Event}. */
    private void publishAsEarlierBuilds(int version, String chain) throws Exception {
        Headers headers =
                new Headers()
                        .put("Nats-Msg-Id", aggregate + version)
                        .put("ce-id", aggregate + version)
                        .put("ce-specversion", "1.0")
                        .put("ce-source", "/axon")
                        .put("ce-type", "happened")
                        .put("ce-subject", aggregate)
                        .put("ce-datacontenttype", "application/json")
                        .put("ce-time", "2026-11-24T08:38:04.512Z")
                        .put("ce-sequence", Integer.toString(version))
                        .put("Axon-Payload-Type", TestEvent.class.getName())
                        .put("Axon-Aggregate-Type", "Thing")
                        .put("Axon-Metadata", "{\"actor\":\"Jos\\u00e9\"}")
                        .put("Axon-Chain", chain);
        connection
                .jetStream()
                .publish(
                        "%s.%s.happened".formatted(stream.definition().subjectPrefix(), aggregate),
                        headers,
                        "{\"what\":\"event %d\"}".formatted(version - 1).getBytes(UTF_8));
    }

    @Test
    void readsEventsOfEarlierBuildsBeforeAndBehindItsOwn() throws Exception {
        publishAsEarlierBuilds(1, "|");
        publishAsEarlierBuilds(2, "|1");
        engine.appendEvents(event(aggregate, 2), event(aggregate, 3));
        publishAsEarlierBuilds(5, "|1,2,3,4");
        assertThat(engine.lastSequenceNumberFor(aggregate)).contains(4L);
        engine.appendEvents(event(aggregate, 5));

        List<DomainEventMessage<?>> history =
                engine.readEvents(aggregate).asStream().collect(Collectors.toList());
        assertThat(history)
                .extracting(event -> ((TestEvent) event.getPayload()).what())
                .containsExactly("event 0", "event 1", "event 2", "event 3", "event 4", "event 5");
        assertThat(history).allMatch(event -> event.getType().equals("Thing"));
        assertThat(history.get(4).getMetaData()).containsEntry("actor", "José");
        assertThat(history.get(4).getTimestamp()).isEqualTo("2026-11-24T08:38:04.512Z");
        assertThat(engine.readEvents(null, false)).hasSize(6);
        assertThat(engine.history(aggregate, 1, 4)).hasSize(4);
    }
}
