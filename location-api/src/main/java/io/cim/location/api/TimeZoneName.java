package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.zone.ZoneRulesProvider;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The name of a time zone in the IANA database, for instance {@code Europe/Zurich}. A stored name
 * is not looked up, since a Java without it could not read its events.
 *
 * @param value 1 to 64 characters
 */
public record TimeZoneName(@JsonValue String value) {

    /** The names of Java's copy of the database, without those that only Java has. */
    private static final Set<String> NAMES =
            ZoneRulesProvider.getAvailableZoneIds().stream()
                    .filter(name -> !name.startsWith("SystemV/"))
                    .collect(Collectors.toUnmodifiableSet());

    private static final Rule<String> STORED = TextRules.length(1, 64);

    /** The rule for time zones of requests. */
    public static final Rule<String> RULE =
            (name, sent) ->
                    NAMES.contains(name)
                            ? null
                            : "must be the IANA name of a time zone, for instance Europe/Zurich, was "
                                    + Quote.of(sent);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TimeZoneName {
        STORED.check("time_zone", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
