package io.cim.axon.nats.eventstore;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.impl.Headers;
import io.nats.client.support.IncomingHeadersProcessor;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StoredHeadersTest {

    private static final List<String> NAMES = List.of("a", "A", "ab", "a-b", "ce-id", "ce-idx");

    private static StoredHeaders.Raw raw(String headers) {
        return new StoredHeaders.Raw(
                (headers + "body:x\r\n").getBytes(ISO_8859_1), headers.length());
    }

    @Property
    void readsLegalHeadersAsJnatsDoes(@ForAll("lines") List<String> lines) {
        String text = "NATS/1.0\r\n%s\r\n".formatted(String.join("", lines));
        Headers parsed = new IncomingHeadersProcessor(text.getBytes(ISO_8859_1)).getHeaders();
        StoredHeaders expected = StoredHeaders.of(parsed);
        for (String name : NAMES) {
            assertThat(raw(text).first(name)).as(name).isEqualTo(expected.first(name));
            assertThat(raw(text).last(name)).as(name).isEqualTo(expected.last(name));
            assertThat(raw(text).contains(name)).isEqualTo(expected.contains(name));
        }
    }

    @Provide
    Arbitrary<List<String>> lines() {
        Arbitrary<String> value =
                Arbitraries.strings().withChars("a:b ce-id").ofMinLength(1).ofMaxLength(8);
        return Arbitraries.of(NAMES)
                .flatMap(name -> value.map(text -> "%s:x%s\r\n".formatted(name, text)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(70);
    }

    @Example
    void passesOverWhatIsNoHeader() {
        StoredHeaders.Raw headers =
                raw("NATS/1.0\r\n\u00e9\r\n\r\n:\r\nce-id\r\nA: \t b\r\nce-id:\u00e9\r\n\r\n");
        assertThat(headers.first("A")).isEqualTo("b");
        assertThat(headers.first("ce-id")).isEqualTo("\u00e9");
        assertThat(headers.first("body")).isNull();
        assertThat(raw("").first("A")).isNull();
        assertThat(raw("NATS/1.0").last("A")).isNull();
        assertThat(raw("\r\n\r\n").last("A")).isNull();
    }
}
