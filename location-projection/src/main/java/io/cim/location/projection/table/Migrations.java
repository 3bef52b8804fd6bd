package io.cim.location.projection.table;

import io.cim.location.projection.ReadModelException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** The schema migrations of the read model, and of what keeps its generations. */
public final class Migrations {

    private static final String FOLDER = "io/cim/location/projection/";
    private static final String READ_MODEL = FOLDER + "read-model";
    private static final String GENERATIONS = FOLDER + "generations";

    /** The last version without indexes. */
    private static final MigrationVersion TABLES = MigrationVersion.fromVersion("1");

    private Migrations() {}

    /** Makes a generation's tables, without indexes. */
    public static void createTables(DataSource dataSource, Dialect dialect, String schema) {
        run(configuration(dataSource, dialect, schema).locations(READ_MODEL).target(TABLES));
    }

    /** Brings a generation to the newest version, with its indexes. */
    static void complete(DataSource dataSource, Dialect dialect, String schema) {
        run(configuration(dataSource, dialect, schema).locations(READ_MODEL));
    }

    /** Whether a generation has exactly the schema that this build makes. */
    static boolean isCurrent(DataSource dataSource, Dialect dialect, String schema) {
        try {
            return configuration(dataSource, dialect, schema)
                    .locations(READ_MODEL)
                    .ignoreMigrationPatterns(
                            new String[0]) // also a newer build's schema is another one
                    .load()
                    .validateWithResult()
                    .validationSuccessful;
        } catch (FlywayException failure) {
            throw new ReadModelException("the read model's schema cannot be read", failure);
        }
    }

    /** Makes the table that names the active generation. */
    public static void createGenerations(DataSource dataSource, String schema) {
        run(configuration(dataSource, Dialect.POSTGRESQL, schema).locations(GENERATIONS));
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
