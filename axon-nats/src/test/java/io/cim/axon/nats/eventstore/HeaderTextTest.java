package io.cim.axon.nats.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nats.client.impl.Headers;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HeaderTextTest {

    @Test
    void asciiStaysReadable() {
        assertThat(HeaderText.ofText("alice smith <a@b> 100%")).isEqualTo("alice smith <a@b> 100%");
        assertThat(HeaderText.ofSerialized("{\"a\":\"b\"}".getBytes(UTF_8)))
                .isEqualTo("{\"a\":\"b\"}");
    }

    @Test
    void otherTextIsPercentEncoded() {
        assertThat(HeaderText.ofText("José\r\n")).isEqualTo("Jos%C3%A9%0D%0A");
    }

    @Property(tries = 300)
    void jsonOfAnyTextComesBackWithTheSameMeaning(@ForAll String text) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        byte[] json = mapper.writeValueAsBytes(Map.of("key", text));
        String value = HeaderText.ofSerialized(json);
        assertThat(new Headers().put("H", value).getFirst("H")).isEqualTo(value);
        assertThat(mapper.readTree(HeaderText.toSerialized(value)))
                .isEqualTo(mapper.readTree(json));
    }

    @Property(tries = 300)
    void anyBytesThatAreNotJsonComeBackAsTheyWere(@ForAll byte[] serialized) {
        if (serialized.length > 0 && serialized[0] == '{') {
            return;
        }
        assertThat(HeaderText.toSerialized(HeaderText.ofSerialized(serialized)))
                .isEqualTo(serialized);
    }
}
