package io.cim.location.app;

import java.time.Duration;

/**
 * How the time that a request has is shared out among what it waits for inside. Together, with the
 * last answer that is awaited beyond {@code append}, the shares are no more than the whole: what is
 * late says by itself whether it wrote, before the gateway can only answer that it does not know.
 *
 * @param lock for another command at the same location
 * @param answer for one answer of the event store
 * @param append for an append with all its tries
 */
record RequestTime(Duration lock, Duration answer, Duration append) {

    static RequestTime within(Duration requestDeadline) {
        Duration fifth = requestDeadline.dividedBy(5);
        return new RequestTime(fifth, fifth, fifth.multipliedBy(2));
    }
}
