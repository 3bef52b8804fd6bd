package io.cim.location.api.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.google.errorprone.annotations.FormatMethod;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.Quote;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.TextRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's bytes as one JSON object (RFC 8259 in UTF-8 without a byte order mark), and
 * refuses ambiguous or excessive input: duplicate fields, unpaired surrogates, text after the
 * object, deep nesting, long numbers.
 */
final class StrictJson {

    static final int MAX_BYTES = 256 * 1024;
    static final int MAX_LEVELS = 32;
    static final int MAX_DIGITS = 100;

    private static final byte[] BYTE_ORDER_MARK = "\ufeff".getBytes(StandardCharsets.UTF_8);

    /** Without shared symbol tables: names come from clients, and a table that overflows throws. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNumberLength(MAX_DIGITS).build())
                    .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    private final JsonParser parser;

    private StrictJson(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Reads an object.
     *
     * @throws LocationRefused with {@link RefusalCode#REQUEST_TOO_LARGE} or {@link
     *     RefusalCode#INVALID_JSON}
     */
    static Json.Obj read(byte[] body) {
        if (body.length > MAX_BYTES) {
            throw LocationRefused.because(
                    RefusalCode.REQUEST_TOO_LARGE,
                    "the request has %d bytes, at most %d are read",
                    body.length,
                    MAX_BYTES);
        }
        CharBuffer chars = decode(body);
        try (JsonParser parser = FACTORY.createParser(chars.array(), 0, chars.position())) {
            return new StrictJson(parser).checkedDocument();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    /** The same, with an object without fields for an empty body. */
    static Json.Obj readOptional(byte[] body) {
        return body.length == 0 ? new Json.Obj(Map.of()) : read(body);
    }

    /** The characters, from the start of the buffer to its position. */
    private static CharBuffer decode(byte[] body) {
        if (Arrays.mismatch(body, BYTE_ORDER_MARK) == BYTE_ORDER_MARK.length) {
            throw invalid("the payload begins with a byte order mark: send it without one");
        }
        ByteBuffer bytes = ByteBuffer.wrap(body);
        CharBuffer chars = CharBuffer.allocate(body.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, chars, true);
        if (result.isError()) {
            throw invalid("the request is not UTF-8, at byte %d", bytes.position());
        }
        return chars;
    }

    private Json.Obj checkedDocument() throws IOException {
        try {
            return document();
        } catch (StreamConstraintsException e) {
            throw invalid("a number or a name is too long, before %s", here());
        } catch (JsonProcessingException e) {
            throw invalid("the request is not JSON, at %s", place(e.getLocation()));
        }
    }

    private Json.Obj document() throws IOException {
        @Nullable JsonToken first = parser.nextToken();
        if (first == null) {
            throw invalid("the request is empty, it must be a JSON object");
        }
        Json json = value(first, 1);
        if (parser.nextToken() != null) {
            throw invalid("the request continues after its end, at %s", here());
        }
        if (!(json instanceof Json.Obj object)) {
            throw invalid("the request must be a JSON object, was %s", json.kind());
        }
        return object;
    }

    private Json value(JsonToken token, int level) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(level);
            case START_ARRAY -> array(level);
            case VALUE_STRING -> new Json.Text(text());
            case VALUE_NUMBER_INT -> new Json.Num(parser.getText(), true);
            case VALUE_NUMBER_FLOAT -> new Json.Num(parser.getText(), false);
            case VALUE_TRUE -> new Json.Bool(true);
            case VALUE_FALSE -> new Json.Bool(false);
            case VALUE_NULL -> new Json.Null();
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                    throw new IllegalStateException("no value begins with " + token);
        };
    }

    private Json.Obj object(int level) throws IOException {
        requireLevel(level);
        Map<String, Json> fields = new LinkedHashMap<>();
        while (next() != JsonToken.END_OBJECT) {
            String name = text();
            Json value = value(next(), level + 1);
            if (fields.putIfAbsent(name, value) != null) {
                throw invalid("the field %s is given twice, before %s", Quote.of(name), here());
            }
        }
        return new Json.Obj(fields);
    }

    private Json.Arr array(int level) throws IOException {
        requireLevel(level);
        List<Json> entries = new ArrayList<>();
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            entries.add(value(token, level + 1));
        }
        return new Json.Arr(entries);
    }

    private JsonToken next() throws IOException {
        @Nullable JsonToken token = parser.nextToken();
        if (token == null) {
            throw invalid("the request ends too early, at %s", here());
        }
        return token;
    }

    private String text() throws IOException {
        String text = parser.getText();
        if (TextRules.hasUnpairedSurrogate(text)) {
            throw invalid("a string has an unpaired surrogate, before %s", here());
        }
        return text;
    }

    private void requireLevel(int level) {
        if (level > MAX_LEVELS) {
            throw invalid("the request is nested deeper than %d levels, at %s", MAX_LEVELS, here());
        }
    }

    private String here() {
        return place(parser.currentLocation());
    }

    private static String place(JsonLocation location) {
        return "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }

    @FormatMethod
    private static LocationRefused invalid(String format, Object... arguments) {
        return LocationRefused.because(RefusalCode.INVALID_JSON, format, arguments);
    }
}
