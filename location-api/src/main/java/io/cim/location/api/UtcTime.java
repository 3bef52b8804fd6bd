package io.cim.location.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads and writes times: RFC 3339 in UTC, which is {@code Z} or {@code +00:00}; any other offset
 * is refused, also {@code -00:00}, which does not claim UTC (RFC 3339, section 4.3), and so is a
 * leap second, which no {@link Instant} can be.
 */
public final class UtcTime {

    private static final Pattern FORM =
            Pattern.compile(
                    "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?([Zz]|[+]00:00)");

    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    public static final Rule<String> RULE =
            (text, sent) ->
                    isTime(text)
                            ? null
                            : "must be an RFC 3339 time in UTC, for instance 2026-11-24T10:00:00.123Z, was "
                                    + Quote.of(sent);

    private UtcTime() {}

    /** Parses a text that keeps the rule, with all of its digits. */
    public static Instant parse(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    /** Formats a time to the millisecond; further digits are truncated. */
    public static String format(Instant time) {
        return MILLISECONDS.format(time);
    }

    private static boolean isTime(String text) {
        if (!FORM.matcher(text).matches()) {
            return false;
        }
        try {
            parse(text);
            return true;
        } catch (DateTimeException noSuchDay) {
            return false;
        }
    }
}
