package io.cim.location.app.settings;

import ch.qos.logback.classic.Level;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.gateway.ReplyPrefixes;
import io.nats.client.support.NatsUri;
import io.nats.client.support.Validator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings by kind, and collects what is wrong with them; a reader's result counts only where
 * nothing is.
 */
final class SettingReader {

    private static final Set<String> LOG_LEVELS = Set.of("trace", "debug", "info", "warn", "error");

    private static final Pattern DATABASE =
            Pattern.compile("(?:jdbc:)?postgres(?:ql)?://([^/@\\s]+/[^/?@\\s]+(?:\\?\\S*)?)");

    private static final String ACCEPTS_ANY_CERTIFICATE = "opentls";

    private static final Pattern SECRET = Pattern.compile("[?&](?:user|(?:ssl)?password)=");

    private final SettingSource source;
    private final List<String> problems = new ArrayList<>();

    SettingReader(SettingSource source) {
        this.source = source;
    }

    /**
     * @throws InvalidSettingsException if a setting was not valid
     */
    void requireNoProblems() {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }

    int number(Setting setting, int min, int max) {
        String text = source.value(setting);
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // the same problem
        }
        problem(
                setting,
                "must be a whole number from %d to %d, was '%s'".formatted(min, max, text));
        return min;
    }

    boolean flag(Setting setting) {
        String text = source.value(setting).toLowerCase(Locale.ROOT);
        if (!text.equals("true") && !text.equals("false")) {
            problem(setting, "must be true or false, was '%s'".formatted(source.value(setting)));
        }
        return Boolean.parseBoolean(text);
    }

    Level logLevel(Setting setting) {
        String text = source.value(setting).toLowerCase(Locale.ROOT);
        if (!LOG_LEVELS.contains(text)) {
            problem(
                    setting,
                    "must be trace, debug, info, warn or error, was '%s'"
                            .formatted(source.value(setting)));
        }
        return Level.toLevel(text);
    }

    /** Server URLs; what is wrong with one is said without it, since it may hold a password. */
    List<NatsUri> urls(Setting setting) {
        List<String> given = list(setting);
        if (given.isEmpty()) {
            problem(setting, "must name at least one server");
        }
        List<NatsUri> urls = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            int number = i + 1;
            url(given.get(i))
                    .ifPresentOrElse(
                            urls::add,
                            () ->
                                    problem(
                                            setting,
                                            "must be URLs like nats://host:4222, separated by commas; number %d is not"
                                                    .formatted(number)));
        }
        if (urls.stream().anyMatch(url -> url.getScheme().equals(ACCEPTS_ANY_CERTIFICATE))) {
            problem(
                    setting,
                    "must not be opentls://, which accepts any certificate: use tls://, and a trust store for an authority of your own");
        }
        return urls;
    }

    private List<String> list(Setting setting) {
        return Arrays.stream(source.value(setting).split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static Optional<NatsUri> url(String text) {
        try {
            NatsUri uri = new NatsUri(text);
            return uri.getHost() == null || uri.getHost().isEmpty()
                    ? Optional.empty()
                    : Optional.of(uri);
        } catch (URISyntaxException notAUrl) {
            return Optional.empty();
        }
    }

    /** An address of this machine, by its number or its name; that of all of them is one too. */
    InetAddress localAddress(Setting setting) {
        String text = source.value(setting);
        try {
            InetAddress address = InetAddress.getByName(text);
            if (address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null) {
                return address;
            }
        } catch (UnknownHostException | SocketException notAnAddress) {
            // the same problem
        }
        problem(setting, "must be an address of this machine, was '%s'".formatted(text));
        return InetAddress.getLoopbackAddress();
    }

    Optional<Path> file(Setting setting) {
        String text = source.value(setting);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        @Nullable Path path = path(setting, text);
        if (path != null && !Files.isReadable(path)) {
            problem(setting, "must be a file that can be read, was '%s'".formatted(text));
        }
        return Optional.ofNullable(path);
    }

    /**
     * A directory that can be written to, made where it is missing; where none is given, a new one
     * that only this user may enter, unless a problem is known already.
     */
    Path directory(Setting setting) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        String text = source.value(setting);
        @Nullable Path path = text.isEmpty() ? temporary : path(setting, text);
        if (path == null) {
            return temporary;
        }
        try {
            if (!text.isEmpty()) {
                Files.createDirectories(path);
            } else if (problems.isEmpty()) {
                return Files.createTempDirectory(temporary, "location-service-");
            }
            if (!Files.isWritable(path)) {
                throw new AccessDeniedException(path.toString());
            }
        } catch (IOException failure) {
            problem(
                    setting,
                    "must be a directory that can be written to, was '%s': %s"
                            .formatted(path, failure));
        }
        return path;
    }

    private @Nullable Path path(Setting setting, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException invalid) {
            problem(setting, "must be a path, was '%s'".formatted(text));
            return null;
        }
    }

    /**
     * The JDBC URL of a PostgreSQL database, which may be given without {@code jdbc:}; a user or a
     * password in it would be seen in process lists and logs.
     */
    Optional<String> database(Setting setting) {
        String text = source.value(setting);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = DATABASE.matcher(text);
        if (!matcher.matches() || SECRET.matcher(text).find()) {
            problem(
                    setting,
                    "must be a URL like postgresql://host:5432/database, without user and password: "
                            + "they are DATABASE_USER and DATABASE_PASSWORD_FILE");
            return Optional.empty();
        }
        return Optional.of("jdbc:postgresql://" + matcher.group(1));
    }

    /** The text, where there is one. */
    Optional<String> text(Setting setting) {
        return Optional.of(source.value(setting)).filter(text -> !text.isEmpty());
    }

    String queueGroup(Setting setting) {
        String text = source.value(setting);
        try {
            return Validator.validateQueueName(text, true);
        } catch (IllegalArgumentException invalid) {
            problem(
                    setting,
                    "must be a NATS queue name without white space, was '%s'".formatted(text));
            return setting.defaultValue();
        }
    }

    /** Prefixes of reply subjects, apart from these subjects and all below them. */
    ReplyPrefixes replyPrefixes(Setting setting, List<String> ownSubjects) {
        try {
            return new ReplyPrefixes(list(setting)).requireApartFrom(ownSubjects);
        } catch (IllegalArgumentException invalid) {
            problem(setting, invalid.getMessage());
            return ReplyPrefixes.defaults();
        }
    }

    /** The stream's definition; null where a setting of it is not valid. */
    @Nullable EventStreamDefinition stream(String subjectPrefix) {
        int replicas = number(Setting.STREAM_REPLICAS, 1, 5);
        try {
            return EventStreamDefinition.of(source.value(Setting.STREAM_NAME), subjectPrefix)
                    .withReplicas(replicas);
        } catch (IllegalArgumentException invalid) {
            problem(Setting.STREAM_NAME, invalid.getMessage());
            return null;
        }
    }

    private void problem(Setting setting, @Nullable String problem) {
        problems.add("%s (%s): %s".formatted(setting.name(), setting.flag(), problem));
    }
}
