package io.cim.location.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.cim.location.api.CommandKind;
import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.Samples;
import io.cim.location.api.Violation;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

    private static final String RESTORE =
            "{\"location_id\":\"550e8400-e29b-41d4-a716-446655440000\"}";

    static Stream<Arguments> invalidTexts() {
        return Stream.of(
                arguments("", "the request is empty, it must be a JSON object"),
                arguments(" \n\t", "the request is empty, it must be a JSON object"),
                arguments("null", "the request must be a JSON object, was null"),
                arguments("[{}]", "the request must be a JSON object, was an array"),
                arguments("\"{}\"", "the request must be a JSON object, was a string"),
                arguments("{", "the request is not JSON, at line 1, column 2"),
                arguments("{\"a\":[1,}", "the request is not JSON, at line 1, column 9"),
                arguments("{\n \"a\" 1}", "the request is not JSON, at line 2, column 6"),
                arguments("{a:1}", "the request is not JSON, at line 1, column 2"),
                arguments("{'a':1}", "the request is not JSON, at line 1, column 2"),
                arguments("{\"a\":1,}", "the request is not JSON, at line 1, column 8"),
                arguments("{\"a\":NaN}", "the request is not JSON, at line 1, column 9"),
                arguments("{\"a\":Infinity}", "the request is not JSON, at line 1, column 14"),
                arguments("{\"a\":-Infinity}", "the request is not JSON, at line 1, column 15"),
                arguments("{\"a\":01}", "the request is not JSON, at line 1, column 7"),
                arguments("{\"a\":+1}", "the request is not JSON, at line 1, column 7"),
                arguments("{\"a\":.5}", "the request is not JSON, at line 1, column 6"),
                arguments("{\"a\":\"\n\"}", "the request is not JSON, at line 1, column 7"),
                arguments("{\"a\":\"\\x\"}", "the request is not JSON, at line 1, column 8"),
                arguments("{/**/}", "the request is not JSON, at line 1, column 2"),
                arguments(
                        "\ufeff{}",
                        "the payload begins with a byte order mark: send it without one"),
                arguments("{}{}", "the request continues after its end, at line 1, column 4"),
                arguments("{} x", "the request is not JSON, at line 1, column 4"),
                arguments(
                        "{\"a\":1,\"a\":1}",
                        "the field 'a' is given twice, before line 1, column 13"),
                arguments(
                        "{\"a\":1,\"\\u0061\":2}",
                        "the field 'a' is given twice, before line 1, column 18"),
                arguments(
                        "{\"a\":{\"b\":null,\"b\":1}}",
                        "the field 'b' is given twice, before line 1, column 21"),
                arguments(
                        "{\"a\":\"\\ud800\"}",
                        "a string has an unpaired surrogate, before line 1, column 14"),
                arguments(
                        "{\"a\":\"\\udc00\\ud800\"}",
                        "a string has an unpaired surrogate, before line 1, column 20"),
                arguments("{\"\\ud800\":1}", "the request is not JSON, at line 1, column 9"),
                arguments("{\"\\udfff\":1}", "the request is not JSON, at line 1, column 9"),
                arguments(
                        "{\"a\":" + "9".repeat(101) + "}",
                        "a number or a name is too long, before line 1, column 107"));
    }

    @ParameterizedTest
    @MethodSource("invalidTexts")
    void refusesInvalidJsonWithItsPosition(String text, String message) {
        LocationRefused refusal = Refusals.of(CommandKind.RESTORE, text);
        assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_JSON);
        assertThat(refusal).hasMessage(message);
    }

    static Stream<Arguments> invalidUtf8() {
        return Stream.of(
                arguments("a byte that UTF-8 does not have", new int[] {0xff}),
                arguments("a continuation byte alone", new int[] {0x80}),
                arguments("an overlong slash", new int[] {0xc0, 0xaf}),
                arguments("an encoded surrogate", new int[] {0xed, 0xa0, 0x80}),
                arguments("a code point beyond U+10FFFF", new int[] {0xf4, 0x90, 0x80, 0x80}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidUtf8")
    void refusesInvalidUtf8WithItsPosition(String what, int[] sequence) {
        byte[] body = new byte["{\"".length() + sequence.length + "\":1}".length()];
        System.arraycopy("{\"".getBytes(StandardCharsets.US_ASCII), 0, body, 0, 2);
        for (int i = 0; i < sequence.length; i++) {
            body[2 + i] = (byte) sequence[i];
        }
        System.arraycopy(
                "\":1}".getBytes(StandardCharsets.US_ASCII), 0, body, 2 + sequence.length, 4);
        LocationRefused refusal = Refusals.of(CommandKind.RESTORE, body);
        assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_JSON);
        assertThat(refusal).hasMessage("the request is not UTF-8, at byte 2");
    }

    @Test
    void refusesATruncatedCharacterAtTheEnd() {
        LocationRefused refusal =
                Refusals.of(CommandKind.RESTORE, new byte[] {'{', '}', (byte) 0xc3});
        assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_JSON);
        assertThat(refusal).hasMessage("the request is not UTF-8, at byte 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"})
    void refusesOtherEncodings(String encoding) {
        assertThat(
                        Refusals.of(
                                        CommandKind.RESTORE,
                                        RESTORE.getBytes(Charset.forName(encoding)))
                                .code())
                .isEqualTo(RefusalCode.INVALID_JSON);
    }

    @Test
    void readsThirtyTwoLevelsAndNotOneMore() {
        String accepted = "{\"a\":" + "[".repeat(31) + "]".repeat(31) + "}";
        String refused = "{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}";
        assertThat(Refusals.of(CommandKind.RESTORE, accepted).code())
                .isEqualTo(RefusalCode.INVALID_REQUEST);
        assertThat(Refusals.of(CommandKind.RESTORE, refused))
                .hasMessage("the request is nested deeper than 32 levels, at line 1, column 38");
    }

    @Test
    void refusesUnlimitedNesting() {
        assertThat(Refusals.of(CommandKind.RESTORE, "{\"a\":".repeat(50_000)).code())
                .isEqualTo(RefusalCode.INVALID_JSON);
    }

    @Test
    void readsNumbersOfUpToOneHundredDigits() {
        assertThat(Refusals.of(CommandKind.RESTORE, "{\"a\":" + "9".repeat(100) + "}").code())
                .isEqualTo(RefusalCode.INVALID_REQUEST);
    }

    @Test
    void reads256KibibytesAndNotOneByteMore() {
        String spaces = " ".repeat(256 * 1024 - RESTORE.length());
        assertThat(
                        LocationJson.readCommand(
                                        CommandKind.RESTORE,
                                        (spaces + RESTORE).getBytes(StandardCharsets.UTF_8))
                                .command())
                .isEqualTo(new LocationCommand.Restore(Samples.ID, null, null));
        LocationRefused refusal = Refusals.of(CommandKind.RESTORE, spaces + " " + RESTORE);
        assertThat(refusal.code()).isEqualTo(RefusalCode.REQUEST_TOO_LARGE);
        assertThat(refusal).hasMessage("the request has 262145 bytes, at most 262144 are read");
    }

    @Test
    void readsEscapedPairsOfSurrogatesInNames() {
        assertThat(
                        Refusals.of(
                                        CommandKind.ARCHIVE,
                                        new Change(CommandKind.ARCHIVE, "/x", "1")
                                                .body()
                                                .replace("\"x\"", "\"\\ud83c\\udfdb\""))
                                .violations())
                .containsExactly(new Violation("/🏛", "is not a field of this request"));
    }

    @Test
    void doesNotRepeatLongNamesOfTheRequest() {
        String name = "n".repeat(1_000);
        assertThat(
                        Refusals.of(
                                        CommandKind.RESTORE,
                                        "{\"%s\":1,\"%s\":1}".formatted(name, name))
                                .getMessage())
                .hasSizeLessThan(200);
    }
}
