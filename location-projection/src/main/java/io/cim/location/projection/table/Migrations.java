package io.cim.location.projection.table;

import io.cim.location.projection.ReadModelException;
import java.util.Locale;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** The schema migrations of the read model and of the table of its generations. */
public final class Migrations {

    private static final String FOLDER = "io/cim/location/projection/";
    private static final String READ_MODEL = FOLDER + "read-model";
    private static final String GENERATIONS = FOLDER + "generations";

    /** The last version without indexes. */
    private static final MigrationVersion TABLES = MigrationVersion.fromVersion("1.1");

    private Migrations() {}

    /** Creates the tables of a generation, without indexes. */
    public static void createTables(DataSource dataSource, Dialect dialect, String schema) {
        run(readModel(dataSource, dialect, schema).target(TABLES));
    }

    /** Migrates a generation to the newest version, with indexes. */
    static void complete(DataSource dataSource, Dialect dialect, String schema) {
        run(readModel(dataSource, dialect, schema));
    }

    /** Whether a generation has exactly this build's schema. */
    static boolean isCurrent(DataSource dataSource, Dialect dialect, String schema) {
        try {
            return readModel(dataSource, dialect, schema)
                    .ignoreMigrationPatterns(
                            new String[0]) // a newer build's schema is another one, too
                    .load()
                    .validateWithResult()
                    .validationSuccessful;
        } catch (FlywayException failure) {
            throw new ReadModelException("the read model's schema cannot be read", failure);
        }
    }

    /** Creates the table of the active generation. */
    public static void createGenerations(DataSource dataSource, String schema) {
        run(configuration(dataSource, Dialect.POSTGRESQL, schema).locations(GENERATIONS));
    }

    private static FluentConfiguration readModel(
            DataSource dataSource, Dialect dialect, String schema) {
        return configuration(dataSource, dialect, schema)
                .locations(READ_MODEL, READ_MODEL + "-" + dialect.name().toLowerCase(Locale.ROOT));
    }

    private static FluentConfiguration configuration(
            DataSource dataSource, Dialect dialect, String schema) {
        return Flyway.configure()
                .dataSource(dataSource)
                .schemas(schema)
                .defaultSchema(schema)
                .placeholders(dialect.placeholders());
    }

    private static void run(FluentConfiguration configuration) {
        try {
            var _ = configuration.load().migrate();
        } catch (FlywayException failure) {
            throw new ReadModelException(
                    "the read model's schema could not be brought up to date: "
                            + failure.getMessage(),
                    failure);
        }
    }
}
