package io.cim.location.app;

import static io.cim.axon.nats.testing.Frame.published;
import static io.cim.axon.nats.testing.Frame.reply;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cim.axon.nats.testing.Fault;
import io.cim.axon.nats.testing.Frame;
import io.cim.axon.nats.testing.NatsProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The replies if NATS is slow, and the content of the stream. */
class RequestTimeTest {

    /** Longer than the service waits for any answer. */
    private static final Duration TOO_SLOW = Duration.ofMillis(1_500);

    /** Each answer arrives in time, and too many of them are needed. */
    private static final Duration SLOW = Duration.ofMillis(700);

    private Installation installation;
    private NatsProxy network;

    @BeforeEach
    void start(@TempDir Path directory) {
        installation = new Installation(ReadModelHome.Kind.SQLITE, directory);
        network = installation.proxy();
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    /** An instance that has nothing in its cache. */
    private void startBehindTheProxy() {
        installation.start("slow", Map.of("NATS_URL", network.url()));
    }

    /** A location with a number of events after its first one, and no snapshot. */
    private String defineAndChange(int events) throws Exception {
        LocationService first = installation.start("first", Map.of("SNAPSHOT_FREQUENCY", "1000"));
        String id = installation.define("A");
        for (int i = 0; i < events; i++) {
            installation.accepted("update", "location_id", id, "name", "name " + i);
        }
        installation.stop(first);
        return id;
    }

    private static void assertNotWritten(JsonNode reply) {
        assertThat(reply.at("/error/code").textValue()).as("%s", reply).isEqualTo("unavailable");
        assertThat(reply.at("/error/outcome").textValue()).as("%s", reply).isEqualTo("not_written");
    }

    /** The answers of replicas and of the leader. */
    private static Predicate<Frame> reads() {
        return reply(published("$JS.API.DIRECT.GET.LOCATION_EVENTS"))
                .or(reply(published("$JS.API.STREAM.MSG.GET.LOCATION_EVENTS")));
    }

    @Test
    void writesNothingIfAChainOfReadsTakesTooLong() throws Exception {
        String id = defineAndChange(200);
        startBehindTheProxy();
        Fault slow = network.on(reads()).delay(SLOW);
        Fault appends = network.on(published("events.location.>")).count();

        assertNotWritten(
                installation.command(
                        "update", Installation.json("location_id", id, "name", "never")));

        assertThat(slow.applied()).isGreaterThan(1);
        slow.close();
        assertThat(installation.accepted("update", "location_id", id, "name", "then"))
                .hasToString(
                        "{\"location_id\":\"%s\",\"version\":202,\"sequence\":202,\"events\":[\"updated\"]}"
                                .formatted(id));
        assertThat(appends.applied()).isEqualTo(1);
    }

    @Test
    void writesNothingIfOneReadTakesTooLong() throws Exception {
        String id = defineAndChange(1);
        startBehindTheProxy();
        Fault appends = network.on(published("events.location.>")).count();
        try (Fault _ = network.on(reads()).delay(TOO_SLOW)) {
            assertNotWritten(
                    installation.command(
                            "update", Installation.json("location_id", id, "name", "never")));
        }
        assertThat(appends.applied()).isZero();
    }
}
