package io.cim.location.app.settings;

import ch.qos.logback.classic.Level;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.location.projection.ProjectionSettings;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All settings of the service, checked.
 *
 * <p>picocli passes texts on and converts none: it collects the errors of flags, but stops at the
 * first default that cannot be converted, and the environment would be such defaults. It would also
 * convert the settings of the service and of a subcommand apart, though one completes the other.
 *
 * @param stream the stream of the events
 * @param stateDirectory an existing directory that the service may write to
 * @param projection the place of the read model, and its segments
 * @param logLevel the lowest level that is logged
 */
public record Settings(
        NatsSettings nats,
        EventStreamDefinition stream,
        AggregateSettings aggregate,
        RequestSettings requests,
        HttpSettings http,
        Path stateDirectory,
        ProjectionSettings projection,
        Level logLevel) {

    /** The prefix of the subjects of all events. */
    public static final String SUBJECT_PREFIX = "events.location";

    private static final Set<String> LOG_LEVELS = Set.of("trace", "debug", "info", "warn", "error");

    private static final Setting<Level> LOG_LEVEL =
            new Setting<>(
                    "LOG_LEVEL",
                    "info",
                    "trace, debug, info, warn or error",
                    Settings::parseLogLevel);
    private static final Setting<Optional<Path>> STATE_DIR =
            Setting.optional(
                    "STATE_DIR",
                    "directory that the service may write to; by default a new private directory among the temporary files",
                    Settings::parseDirectory);

    /** Every setting. */
    public static final List<Setting<?>> ALL =
            Stream.<List<Setting<?>>>of(
                            NatsSettings.ALL,
                            StreamSettings.ALL,
                            List.of(LOG_LEVEL, STATE_DIR),
                            AggregateSettings.ALL,
                            ReadModelSettings.ALL,
                            HttpSettings.ALL,
                            RequestSettings.ALL)
                    .flatMap(List::stream)
                    .toList();

    /**
     * Reads all settings.
     *
     * @throws InvalidSettingsException with a line for each setting that is not valid
     */
    public static Settings read(SettingSource source) {
        SettingReader reader = new SettingReader(source);
        NatsSettings nats = NatsSettings.read(reader);
        EventStreamDefinition stream = StreamSettings.read(reader);
        Level logLevel = reader.read(LOG_LEVEL);
        AggregateSettings aggregate = AggregateSettings.read(reader);
        HttpSettings http = HttpSettings.read(reader);
        RequestSettings requests = RequestSettings.read(reader, nats.inboxPrefix());
        Optional<Path> stateDirectory = reader.read(STATE_DIR);
        ReadModelSettings readModel = ReadModelSettings.read(reader);
        reader.requireNoProblems();
        Path directory = stateDirectory.orElseGet(Settings::newDirectory);
        return new Settings(
                nats,
                stream,
                aggregate,
                requests,
                http,
                directory,
                readModel.projection(directory),
                logLevel);
    }

    /**
     * Checks that the settings name a read model that other processes know.
     *
     * @throws InvalidSettingsException if they do not
     */
    public static void requireReadModel(SettingSource source) {
        if (!namesReadModel(source)) {
            throw new InvalidSettingsException(
                    List.of(
                            "STATE_DIR (--state-dir) or DATABASE_URL (--database-url): one of them must name the read model to rebuild"));
        }
    }

    /** Whether the settings name a read model that other processes know. */
    public static boolean namesReadModel(SettingSource source) {
        return !source.value(STATE_DIR).isEmpty()
                || !source.value(ReadModelSettings.DATABASE_URL).isEmpty();
    }

    private static Level parseLogLevel(String text) {
        if (!LOG_LEVELS.contains(text.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "must be trace, debug, info, warn or error, was '%s'".formatted(text));
        }
        return Level.toLevel(text);
    }

    /** A directory that can be written to, created if it is missing. */
    private static Path parseDirectory(String text) {
        Path path = Setting.parsePath(text);
        try {
            Files.createDirectories(path);
            if (!Files.isWritable(path)) {
                throw new AccessDeniedException(path.toString());
            }
        } catch (IOException failure) {
            throw new IllegalArgumentException(notWritable(path, failure), failure);
        }
        return path;
    }

    /** A new directory that only this user may enter. */
    private static Path newDirectory() {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            return Files.createTempDirectory(parent, "location-service-");
        } catch (IOException failure) {
            throw new InvalidSettingsException(
                    List.of(STATE_DIR.problem(notWritable(parent, failure))));
        }
    }

    private static String notWritable(Path path, IOException failure) {
        return "must be a directory that can be written to, was '%s': %s".formatted(path, failure);
    }
}
