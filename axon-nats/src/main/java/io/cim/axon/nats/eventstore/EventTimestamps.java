package io.cim.axon.nats.eventstore;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The timestamps of events: RFC 3339 in UTC, written with milliseconds. */
final class EventTimestamps {

    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final String WRITTEN = "0000-00-00T00:00:00.000Z";
    private static final int NANOS_OF_MILLI = 1_000_000;

    private EventTimestamps() {}

    static String format(Instant time) {
        return MILLISECONDS.format(time);
    }

    /**
     * Parses a timestamp. One of the written form takes a tenth of the time of {@link
     * Instant#parse}, which loads of many events notice.
     *
     * @throws DateTimeException if it is none
     */
    static Instant parse(String text) {
        if (!hasWrittenForm(text)) {
            return Instant.parse(text);
        }
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, 19),
                        number(text, 20, 23) * NANOS_OF_MILLI)
                .toInstant(ZoneOffset.UTC);
    }

    private static boolean hasWrittenForm(String text) {
        if (text.length() != WRITTEN.length()) {
            return false;
        }
        for (int i = 0; i < WRITTEN.length(); i++) {
            char wanted = WRITTEN.charAt(i);
            char c = text.charAt(i);
            if (wanted == '0' ? c < '0' || c > '9' : c != wanted) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = 10 * number + text.charAt(i) - '0';
        }
        return number;
    }
}
