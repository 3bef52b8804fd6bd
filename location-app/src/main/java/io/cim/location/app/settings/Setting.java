package io.cim.location.app.settings;

import static java.util.function.Predicate.not;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A setting: an environment variable, and the flag of the same name in lower case, {@code
 * --nats-url} for NATS_URL.
 *
 * @param name of the environment variable
 * @param defaultValue the text that applies if none is given; empty if there is no default
 * @param description for the command line's help
 * @param parser returns the value of a text, or throws an {@link IllegalArgumentException} whose
 *     message begins with "must"
 */
public record Setting<T>(
        String name, String defaultValue, String description, Function<String, T> parser) {

    /** A whole number. */
    static Setting<Integer> number(
            String name, int defaultValue, int min, int max, String description) {
        return new Setting<>(
                name,
                Integer.toString(defaultValue),
                description,
                text -> parseNumber(text, min, max));
    }

    private static int parseNumber(String text, int min, int max) {
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // the same problem
        }
        throw new IllegalArgumentException(
                "must be a whole number from %d to %d, was '%s'".formatted(min, max, text));
    }

    /** A truth value. */
    static Setting<Boolean> trueOrFalse(String name, boolean defaultValue, String description) {
        return new Setting<>(
                name, Boolean.toString(defaultValue), description, Setting::parseBoolean);
    }

    private static boolean parseBoolean(String text) {
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw new IllegalArgumentException("must be true or false, was '%s'".formatted(text));
        }
        return Boolean.parseBoolean(text);
    }

    /** A text or nothing. */
    static Setting<Optional<String>> text(String name, String description) {
        return optional(name, description, Function.identity());
    }

    /** A readable file or nothing. */
    static Setting<Optional<Path>> file(String name, String description) {
        return optional(name, description, Setting::parseFile);
    }

    private static Path parseFile(String text) {
        Path path = parsePath(text);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new IllegalArgumentException(
                    "must be a file that can be read, was '%s'".formatted(text));
        }
        return path;
    }

    static Path parsePath(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException invalid) {
            throw new IllegalArgumentException("must be a path, was '%s'".formatted(text), invalid);
        }
    }

    /** A setting without a default. */
    static <T> Setting<Optional<T>> optional(
            String name, String description, Function<String, T> parser) {
        return new Setting<>(
                name,
                "",
                description,
                text -> Optional.of(text).filter(not(String::isEmpty)).map(parser));
    }

    /** The parts of a text that are separated by commas; blank ones are left out. */
    static List<String> parts(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(not(String::isEmpty))
                .toList();
    }

    public String flag() {
        return "--" + name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The line that reports a problem with this setting. */
    String problem(String problem) {
        return "%s (%s): %s".formatted(name, flag(), problem);
    }
}
