package io.cim.axon.nats.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ProtocolReaderTest {

    private static final String LEGAL = "NATS/1.0\r\nA:b\r\n\r\n";

    /** Bytes from a server, and the expected result of reading them. */
    record Sent(String text, String read) {
        static Sent unchanged(String text) {
            return new Sent(text, text);
        }
    }

    @Property
    void readsTheSameInPiecesOfAnySize(
            @ForAll("conversations") List<Sent> conversation,
            @ForAll @IntRange(min = 1, max = 40) int received,
            @ForAll @IntRange(min = 1, max = 40) int asked)
            throws IOException {
        StringBuilder sent = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        conversation.forEach(part -> {
            sent.append(part.text());
            expected.append(part.read());
        });

        assertThat(readAll(sent.toString(), received, asked)).isEqualTo(expected.toString());
    }

    @Example
    void readsMessagesThatAreLargerThanItsBuffer() throws IOException {
        String body = "HMSG \r\n".repeat(30_000);
        String headers = "NATS/1.0\r\nA:%s\r\n\r\n".formatted("x".repeat(200_000));
        String sent = hmsg(headers, body) + "MSG a 1 %d\r\n%s\r\n".formatted(body.length(), body);

        assertThat(readAll(sent, 50_000, 70_000)).isEqualTo(sent);
    }

    @Example
    void refusesViolationsOfTheProtocol() {
        for (String line :
                List.of(
                        "MSG a 1 x\r\n",
                        "MSG a 1 99999999999\r\n",
                        "MSG\t\r\n",
                        "HMSG a 1 10 5\r\n",
                        "HMSG a 1 -1 5\r\n",
                        "HMSG 5\r\n")) {
            assertThatThrownBy(() -> readAll(line, 100, 100))
                    .as(line)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(line.strip());
        }
        assertThatThrownBy(
                        () -> readAll("INFO " + "x".repeat(ProtocolReader.MAX_LINE), 4_096, 4_096))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1048576");
    }

    @Provide
    Arbitrary<List<Sent>> conversations() {
        return Arbitraries.of(
                        Sent.unchanged("INFO {\"server_id\":\"MSG a 1 5\"}\r\n"),
                        Sent.unchanged("PING\r\n"),
                        Sent.unchanged("+OK\r\n"),
                        Sent.unchanged("-ERR 'HMSG is not allowed'\r\n"),
                        Sent.unchanged("MSG a.b 1 0\r\n\r\n"),
                        Sent.unchanged("MSG a.b 1 inbox 12\r\nHMSG a 1 5 5\r\n"),
                        Sent.unchanged("msg a 1 3\r\n\u00e9\r\n\r\n"),
                        Sent.unchanged(hmsg(LEGAL, "")),
                        new Sent(raw("H", LEGAL, "b\r\nPING"), raw("", LEGAL, "b\r\nPING")),
                        new Sent(
                                raw("H", "NATS/1.0\r\n\u00e9\r\n\r\n", ""),
                                raw("", "NATS/1.0\r\n\u00e9\r\n\r\n", "")),
                        Sent.unchanged(raw("H", "NATS/1.0 404 No Results\r\n\r\n", "")),
                        Sent.unchanged(hmsg(LEGAL, "b").replace(" a.b 1 ", " a.axon-raw-1 1 ")),
                        Sent.unchanged(hmsg(LEGAL, "b").replace("inbox", "axon-raw-1")),
                        Sent.unchanged(hmsg(LEGAL, "\u00e9\r\nPING\r\n")),
                        Sent.unchanged(hmsg("NATS/1.0 503\r\n\r\n", "")),
                        new Sent(
                                hmsg("NATS/1.0\r\nA:\u00e9\r\n\r\n", "b"),
                                hmsg("NATS/1.0\r\nA:?\r\n\r\n", "b")),
                        new Sent(
                                hmsg("NATS/1.0\r\nno colon\r\n\r\n", "\u00e9"),
                                hmsg("NATS/1.0\r\n\r\n", "\u00e9")),
                        new Sent(hmsg("x", "PING\r\n"), hmsg("NATS/1.0\r\n\r\n", "PING\r\n")))
                .list()
                .ofMaxSize(12);
    }

    private static String hmsg(String headers, String body) {
        return "HMSG a.b 1 inbox %d %d\r\n%s%s\r\n"
                .formatted(headers.length(), headers.length() + body.length(), headers, body);
    }

    /**
     * A message without a reply subject on a raw one, whose operation is MSG behind this prefix.
     */
    private static String raw(String prefix, String headers, String body) {
        return "%sMSG _INBOX.a.axon-raw-17 1 %d %d\r\n%s%s\r\n"
                .formatted(
                        prefix, headers.length(), headers.length() + body.length(), headers, body);
    }

    private static String readAll(String sent, int received, int asked) throws IOException {
        var input = new ByteArrayInputStream(sent.getBytes(ISO_8859_1));
        var reader =
                new ProtocolReader((target, offset, length) ->
                        input.read(target, offset, Math.min(received, length)));
        byte[] target = new byte[asked + 2];
        StringBuilder read = new StringBuilder();
        for (int got = reader.read(target, 1, asked);
                got >= 0;
                got = reader.read(target, 1, asked)) {
            read.append(new String(target, 1, got, ISO_8859_1));
        }
        return read.toString();
    }
}
