package io.cim.location.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.location.api.QueryKind;
import io.cim.location.api.QueryReply;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QueryGoldenTest {

    static Stream<String> queries() {
        return Golden.names("queries").stream();
    }

    static Stream<String> replies() {
        return Golden.names("replies").stream().filter(QueryGoldenTest::answersAQuery);
    }

    @ParameterizedTest
    @MethodSource("queries")
    void readsEveryQuery(String file) {
        assertThat(LocationJson.readQuery(kind(file), Golden.bytes(file)))
                .isEqualTo(required(QuerySamples.QUERIES, file));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void writesEveryReplyByteForByte(String file) {
        assertThat(LocationJson.write(required(QuerySamples.REPLIES, file)))
                .asString()
                .isEqualTo(Golden.text(file));
    }

    @Test
    void writesEachEventOfAHistoryAsInTheStream() throws IOException {
        JsonNode events =
                new ObjectMapper().readTree(Golden.bytes("replies/history.json")).get("events");
        assertThat(events.valueStream().map(event -> event.get("data").toString()))
                .containsExactly(
                        Golden.text("events/defined.every-field.json"),
                        Golden.text("events/metadata_added.json"),
                        Golden.text("events/archived.json"));
    }

    @Test
    void hasAFileForEveryQueryAndEveryReply() {
        assertThat(queries().map(QueryGoldenTest::kind)).contains(QueryKind.values());
        assertThat(replies().map(file -> (Object) required(QuerySamples.REPLIES, file).getClass()))
                .containsAll(Arrays.asList(QueryReply.class.getPermittedSubclasses()));
    }

    private static boolean answersAQuery(String file) {
        return Arrays.stream(QueryKind.values())
                .anyMatch(kind -> kind.replySchema().equals(Golden.schema(file)));
    }

    private static QueryKind kind(String file) {
        String name = Golden.schema(file).substring("queries.".length());
        return QueryKind.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static <T> T required(Map<String, T> samples, String file) {
        T sample = samples.get(file);
        assertThat(sample).as("sample for %s", file).isNotNull();
        return Objects.requireNonNull(sample);
    }
}
