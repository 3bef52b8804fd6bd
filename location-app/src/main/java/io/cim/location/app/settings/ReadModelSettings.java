package io.cim.location.app.settings;

import io.cim.location.projection.ProjectionSettings;
import io.cim.location.projection.ReadModelStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The read model: a PostgreSQL database, or else one below the state directory.
 *
 * @param databaseUrl a JDBC URL
 * @param databaseUser the user of that database
 * @param databasePasswordFile the file with that user's password
 * @param segments the parts in which a shared read model is projected
 */
record ReadModelSettings(
        Optional<String> databaseUrl,
        Optional<String> databaseUser,
        Optional<Path> databasePasswordFile,
        int segments) {

    static final Setting<Optional<String>> DATABASE_URL =
            Setting.optional(
                    "DATABASE_URL",
                    "PostgreSQL database of the read model, postgresql://host:5432/database, which instances may share; by default"
                            + " each instance has an SQLite database in STATE_DIR",
                    ReadModelSettings::parseDatabase);
    private static final Setting<Optional<String>> DATABASE_USER =
            Setting.text("DATABASE_USER", "user of that database");
    private static final Setting<Optional<Path>> DATABASE_PASSWORD_FILE =
            Setting.file("DATABASE_PASSWORD_FILE", "file with that user's password");
    private static final Setting<Integer> PROJECTION_SEGMENTS =
            Setting.number(
                    "PROJECTION_SEGMENTS",
                    2,
                    1,
                    64,
                    "parts in which instances that share a new read model project events into it");

    static final List<Setting<?>> ALL =
            List.of(DATABASE_URL, DATABASE_USER, DATABASE_PASSWORD_FILE, PROJECTION_SEGMENTS);

    private static final Pattern DATABASE =
            Pattern.compile("(?:jdbc:)?postgres(?:ql)?://([^/@\\s]+/[^/?@\\s]+(?:\\?\\S*)?)");
    private static final Pattern SECRET = Pattern.compile("[?&](?:user|(?:ssl)?password)=");

    static ReadModelSettings read(SettingReader reader) {
        return new ReadModelSettings(
                reader.read(DATABASE_URL),
                reader.read(DATABASE_USER),
                reader.read(DATABASE_PASSWORD_FILE),
                reader.read(PROJECTION_SEGMENTS));
    }

    /** The projection; an embedded database has no other instance to share segments with. */
    ProjectionSettings projection(Path stateDirectory) {
        return databaseUrl
                .map(url ->
                        new ProjectionSettings(
                                new ReadModelStore.Shared(url, databaseUser, databasePasswordFile),
                                segments))
                .orElseGet(() ->
                        new ProjectionSettings(
                                new ReadModelStore.Embedded(stateDirectory.resolve("read-model")),
                                1));
    }

    /** Process lists and logs would show a user or a password in the URL. */
    private static String parseDatabase(String text) {
        Matcher matcher = DATABASE.matcher(text);
        if (!matcher.matches() || SECRET.matcher(text).find()) {
            throw new IllegalArgumentException(
                    "must be a URL like postgresql://host:5432/database, without user and password: "
                            + "they are DATABASE_USER and DATABASE_PASSWORD_FILE");
        }
        return "jdbc:postgresql://" + matcher.group(1);
    }
}
