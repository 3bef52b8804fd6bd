package io.cim.axon.nats.eventstore;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that is ten years ahead, and advances by a day each time it is read. */
final class LaterEachTime extends Clock {

    private Instant now = Instant.now().plus(Duration.ofDays(3_650));

    @Override
    public Instant instant() {
        now = now.plus(Duration.ofDays(1));
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("it has no zone");
    }
}
