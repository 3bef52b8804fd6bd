package io.cim.location.api.json;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import io.cim.location.api.CommandKind;
import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.QueryKind;
import io.cim.location.api.Quote;
import io.cim.location.api.RequestKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schemas (2020-12) of the contract by name: {@code commands.*}, {@code queries.*}, {@code
 * events.*}, {@code replies.*}, and {@code definitions}, to which the others refer.
 */
public final class Schemas {

    private static final SnakeCaseStrategy SNAKE_CASE = SnakeCaseStrategy.INSTANCE;

    private static final Map<String, String> BY_NAME =
            names().collect(Collectors.toUnmodifiableMap(Function.identity(), Schemas::load));

    private static final Shape<String> SCHEMA =
            Shape.text(Schemas::nameViolation, name -> Objects.requireNonNull(BY_NAME.get(name)));

    private Schemas() {}

    /** The names in alphabetical order. */
    public static List<String> list() {
        return BY_NAME.keySet().stream().sorted().toList();
    }

    /** The schema as JSON text, empty if the name is unknown. */
    public static Optional<String> get(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /**
     * The reply to a request for a schema: {@code {"name":…}} gets the schema of that name, a
     * request without a name {@code {"schemas":[name,…]}}.
     *
     * @param request JSON, or nothing
     * @throws LocationRefused if the request is not valid, or no schema has that name
     */
    public static byte[] answer(byte[] request) {
        return FieldReader.read(StrictJson.readOptional(request), Schemas::answerTo)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String answerTo(FieldReader in) {
        Field<String> schema = in.optional("name", SCHEMA);
        return in.build(() -> Objects.requireNonNullElseGet(schema.orNull(), Schemas::listAsJson));
    }

    private static String listAsJson() {
        return list().stream().collect(Collectors.joining("\",\"", "{\"schemas\":[\"", "\"]}"));
    }

    private static @Nullable String nameViolation(String name, Object sent) {
        return BY_NAME.containsKey(name)
                ? null
                : "must be the name of a schema, was " + Quote.of(sent);
    }

    private static Stream<String> names() {
        Stream<String> requestsAndReplies =
                Stream.<RequestKind[]>of(CommandKind.values(), QueryKind.values())
                        .flatMap(Arrays::stream)
                        .flatMap(kind -> Stream.of(kind.requestSchema(), kind.replySchema()))
                        .distinct();
        Stream<String> events =
                Arrays.stream(LocationEvent.class.getPermittedSubclasses())
                        .map(event -> "events." + SNAKE_CASE.translate(event.getSimpleName()));
        return Stream.of(Stream.of("definitions", "replies.error"), requestsAndReplies, events)
                .flatMap(Function.identity());
    }

    private static String load(String name) {
        String resource = "schemas/" + name + ".json";
        try (@Nullable InputStream in = Schemas.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(
                        "resource %s is missing from the build".formatted(resource));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("resource %s cannot be read".formatted(resource), e);
        }
    }
}
