package io.cim.location.app.settings;

import java.util.Locale;

/**
 * A setting by its environment variable; the flag is the same in lower case, {@code --nats-url} for
 * NATS_URL.
 */
public enum Setting {
    NATS_URL("nats://localhost:4222", "NATS servers to connect to, separated by commas"),
    NATS_CREDENTIALS("", "file with NATS credentials (.creds)"),
    NATS_TLS_VERIFY_HOSTNAME(
            "true",
            "whether a TLS server's certificate must be for the host in its URL, true or false; false lets others pass for the"
                    + " server"),
    STREAM_NAME("LOCATION_EVENTS", "JetStream stream that keeps the events"),
    STREAM_REPLICAS("1", "servers that keep the stream, 1 to 5"),
    LOG_LEVEL("info", "trace, debug, info, warn or error"),
    SNAPSHOT_FREQUENCY("100", "events of a location between two snapshots"),
    SNAPSHOT_LOAD_TIME(
            "100", "milliseconds that a load of a location may take before it gets a snapshot"),
    STATE_DIR(
            "",
            "directory that the service may write to; by default a new one of its user's own among the temporary files"),
    DATABASE_URL(
            "",
            "PostgreSQL database of the read model, postgresql://host:5432/database, which instances may share; by default"
                    + " each instance has an H2 database in STATE_DIR"),
    DATABASE_USER("", "user of that database"),
    DATABASE_PASSWORD_FILE("", "file with that user's password"),
    PROJECTION_SEGMENTS(
            "2", "parts in which instances that share a new read model project events into it"),
    HTTP_PORT("0", "port of the health endpoints /health/live and /health/ready; 0 for none"),
    HTTP_HOST("127.0.0.1", "address of this machine that the health endpoints listen on"),
    QUEUE_GROUP("q", "queue group whose instances share the requests, the same for all of them"),
    REPLY_PREFIXES(
            "_INBOX.,_R_.",
            "where clients have their inboxes, subject prefixes separated by commas; a request that wants its reply elsewhere is"
                    + " refused"),
    MAX_CONCURRENT_REQUESTS("256", "requests that run at once; one more is answered as overloaded"),
    DRAIN_TIMEOUT("10", "seconds that a shutdown waits for requests in flight"),
    CACHED_LOCATIONS("10000", "locations kept in memory between commands");

    private final String defaultValue;
    private final String description;

    Setting(String defaultValue, String description) {
        this.defaultValue = defaultValue;
        this.description = description;
    }

    /** Empty where there is none. */
    public String defaultValue() {
        return defaultValue;
    }

    public String description() {
        return description;
    }

    public String flag() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
