package io.cim.location.api;

import java.util.Locale;

/**
 * The queries that a client can send: one constant for each subject below {@code location.queries}.
 */
public enum QueryKind implements RequestKind {
    GET("One location, as it is or as it was", "location"),
    LIST("The locations that a filter lets through", "locations"),
    CHILDREN("The locations directly below one", "locations"),
    ANCESTORS("The locations above one, from its parent to its root", "locations"),
    DESCENDANTS("The locations below one, level by level", "locations"),
    NEAR("The locations around a point, nearest first", "locations"),
    WITHIN("The locations in an area", "locations"),
    CONTAINING("The locations whose boundary has a point in it, the smallest first", "locations"),
    HISTORY("The events of a location", "history"),
    STATS("How many locations there are", "stats");

    private final String wire = name().toLowerCase(Locale.ROOT);
    private final String description;
    private final String reply;

    QueryKind(String description, String reply) {
        this.description = description;
        this.reply = reply;
    }

    /** The last token of its subject, for instance {@code ancestors}. */
    @Override
    public String wire() {
        return wire;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public String requestSchema() {
        return "queries." + wire;
    }

    @Override
    public String replySchema() {
        return "replies." + reply;
    }
}
