package io.cim.axon.nats.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.nats.client.impl.Headers;
import io.nats.client.support.IncomingHeadersProcessor;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What jnats reads is checked with jnats itself. */
class HeaderBlockTest {

    private static final String VERSION = "NATS/1.0\r\n";

    @Property(tries = 5_000)
    void isReadByJnatsOnceItIsLegalOrRepaired(@ForAll("blocks") byte[] bytes) {
        byte[] legal = block(bytes).isLegal() ? bytes : block(bytes).repaired();

        assertThatCode(() -> new IncomingHeadersProcessor(legal)).doesNotThrowAnyException();
        assertThat(block(legal).isLegal()).isTrue();
        assertThat(block(legal).repaired()).isEqualTo(legal);
    }

    @Property
    void isLegalAsJnatsWritesIt(
            @ForAll("names") List<String> names, @ForAll("values") List<String> values) {
        Headers headers = new Headers();
        names.forEach(name -> headers.add(name, values));

        assertThat(block(headers.getSerialized()).isLegal()).isTrue();
    }

    @Example
    void isLegalWithAServersStatus() {
        for (String status :
                List.of(
                        "NATS/1.0 503\r\n\r\n",
                        "NATS/1.0 404 Message Not Found\r\n\r\n",
                        "NATS/1.0 100 Idle Heartbeat\r\nNats-Last-Consumer: 8\r\n\r\n")) {
            assertThat(block(bytes(status)).isLegal()).isTrue();
        }
    }

    @Example
    void isRepairedWithAQuestionMarkForEachIllegalByte() {
        assertThat(repaired(VERSION + "Actor:Andr\u00c3\u00a9\r\n\r\n"))
                .isEqualTo(VERSION + "Actor:Andr??\r\n\r\n");
        assertThat(repaired(VERSION + "The Actor\u0001:a\rb\nc\r\n\r\n"))
                .isEqualTo(VERSION + "The?Actor?:a?b?c\r\n\r\n");
    }

    @Example
    void isRepairedWithoutLinesThatAreNoHeaders() {
        assertThat(repaired(VERSION + "no colon\r\n:no name\r\nA:1\r\n\r\nbehind it"))
                .isEqualTo(VERSION + "A:1\r\n\r\n");
        assertThat(repaired(VERSION + "A:1")).isEqualTo(VERSION + "A:1\r\n\r\n");
        assertThat(repaired("NATS/2.0\r\nA:1\r\n\r\n")).isEqualTo(VERSION + "\r\n");
        assertThat(repaired("x")).isEqualTo(VERSION + "\r\n");
        assertThat(repaired("NATS/1.0 many\r\nA:1\r\n\r\n")).isEqualTo(VERSION + "A:1\r\n\r\n");
        assertThat(repaired("NATS/1.0 503 \r\n\r\n")).isEqualTo("NATS/1.0 503\r\n\r\n");
    }

    /**
     * nats-server does not recognise the untrimmed name. Trimmed, it could be a header that only
     * nats-server may set.
     */
    @Example
    void neverTrimsAName() {
        assertThat(repaired(VERSION + "Nats-Request-Info :x\r\n\r\n"))
                .isEqualTo(VERSION + "Nats-Request-Info?:x\r\n\r\n");
    }

    @Provide
    Arbitrary<byte[]> blocks() {
        Arbitrary<String> pieces =
                Arbitraries.of(
                        "NATS/1.0",
                        "\r\n",
                        "\r",
                        "\n",
                        ":",
                        " ",
                        "A",
                        "503",
                        "\u0000",
                        "\u007f",
                        "\u00e9",
                        "NATS/1.0\r\n",
                        "A:b\r\n",
                        "\r\n\r\n",
                        "NATS/1.0 404 Not Found\r\n");
        Arbitrary<String> made = pieces.list().ofMaxSize(8).map(list -> String.join("", list));
        return Arbitraries.oneOf(made, made.map(text -> VERSION + text))
                .map(HeaderBlockTest::bytes);
    }

    @Provide
    Arbitrary<List<String>> names() {
        return Arbitraries.strings()
                .withCharRange('!', '~')
                .excludeChars(':')
                .ofMinLength(1)
                .ofMaxLength(20)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<List<String>> values() {
        return Arbitraries.strings()
                .withCharRange('\u0000', '\u007f')
                .excludeChars('\r', '\n')
                .ofMaxLength(40)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    private static String repaired(String text) {
        byte[] bytes = bytes("..." + text + "...");
        HeaderBlock block = new HeaderBlock(bytes, 3, bytes.length - 3);
        assertThat(block.isLegal()).isFalse();
        return new String(block.repaired(), ISO_8859_1);
    }

    private static HeaderBlock block(byte[] bytes) {
        return new HeaderBlock(bytes, 0, bytes.length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
