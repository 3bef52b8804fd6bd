package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import java.util.Map;
import java.util.Objects;
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
        assertThat(headers.getFirst("ce-subject")).isEqualTo(aggregate);
        assertThat(headers.getFirst("ce-datacontenttype")).isEqualTo("application/json");
        assertThat(headers.getFirst("ce-sequence")).isEqualTo("1");
        assertThat(headers.getFirst("ce-time"))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(headers.getFirst("Thing-Actor")).isEqualTo("Jos%C3%A9");
    }
}
