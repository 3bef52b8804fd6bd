package io.cim.location.api.json;

import io.cim.location.api.LocationRefused;
import io.cim.location.api.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

    private static final Map<String, String> BY_NAME =
            Stream.of(
                            "definitions",
                            "commands.define",
                            "commands.update",
                            "commands.set_parent",
                            "commands.remove_parent",
                            "commands.add_metadata",
                            "commands.remove_metadata",
                            "commands.archive",
                            "commands.restore",
                            "queries.get",
                            "queries.list",
                            "queries.children",
                            "queries.ancestors",
                            "queries.descendants",
                            "queries.near",
                            "queries.within",
                            "queries.history",
                            "queries.stats",
                            "events.defined",
                            "events.updated",
                            "events.parent_set",
                            "events.parent_removed",
                            "events.metadata_added",
                            "events.metadata_removed",
                            "events.archived",
                            "events.restored",
                            "replies.command",
                            "replies.location",
                            "replies.locations",
                            "replies.history",
                            "replies.stats",
                            "replies.error")
                    .collect(Collectors.toUnmodifiableMap(Function.identity(), Schemas::load));

    private static final Shape<String> SCHEMA =
            Shape.text(Schemas::nameViolation, name -> Objects.requireNonNull(BY_NAME.get(name)));

    private Schemas() {}

    /** The names in alphabetical order. */
    public static List<String> list() {
        return BY_NAME.keySet().stream().sorted().toList();
    }

    /** The schema as JSON text, empty where the name is unknown. */
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

    private static @Nullable String nameViolation(String name) {
        return BY_NAME.containsKey(name)
                ? null
                : "must be the name of a schema, was " + Quote.of(name);
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
