package io.cim.axon.nats.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimestampsTest {

    @Property
    void readsWhatItWrites(@ForAll @LongRange(min = 0, max = 4_102_444_800_000L) long millis) {
        Instant time = Instant.ofEpochMilli(millis);
        assertThat(EventTimestamps.parse(EventTimestamps.format(time))).isEqualTo(time);
        assertThat(Instant.parse(EventTimestamps.format(time))).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-24T08:11:51Z",
                "2026-11-24T08:11:51.967123Z",
                "2026-11-24T09:11:51.967+01:00",
                "2024-02-29T23:59:59.999Z"
            })
    void readsAnyInstant(String text) {
        assertThat(EventTimestamps.parse(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "2026-02-30T08:11:51.967Z", "2026-11-24T25:11:51.967Z"})
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> EventTimestamps.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
