package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cim.axon.nats.testing.Rendezvous;
import io.nats.client.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that pass the sequence of a reply to a query read their own writes. */
@ParameterizedClass
@EnumSource(ReadModelHome.Kind.class)
class ReadYourWritesTest {

    private static final int WRITERS = 4;

    private static final int WRITES = 50;

    /** The number of rounds; more with {@code -Drounds=}. */
    private static final int ROUNDS = Integer.getInteger("rounds", 1);

    private final Installation installation;

    ReadYourWritesTest(ReadModelHome.Kind kind, @TempDir Path directory) {
        installation = new Installation(kind, directory);
    }

    @BeforeEach
    void start() {
        installation.start("one");
        installation.start("two");
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    @Test
    void readsEachWriteAtOnceOnEachInstance() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            assertThat(Rendezvous.of(WRITERS).collide(this::writeAndRead))
                    .allMatch(Rendezvous.Outcome::succeeded);
        }
    }

    private void writeAndRead(int writer) throws Exception {
        String id = installation.define("writer " + writer);
        for (int i = 1; i <= WRITES; i++) {
            String name = "name %d of %d".formatted(i, writer);
            long written =
                    installation
                            .accepted("update", "location_id", id, "name", name)
                            .path("sequence")
                            .longValue();
            JsonNode read = installation.answer("get", "location_id", id, "min_sequence", written);
            assertThat(read.at("/location/name").textValue()).isEqualTo(name);
            assertThat(read.path("sequence").longValue()).isGreaterThanOrEqualTo(written);
        }
    }

    @Test
    void reportsThatASequenceIsNotVisibleYet() throws Exception {
        String id = installation.define("A");
        Message reply =
                Objects.requireNonNull(
                        installation
                                .client()
                                .request(
                                        "location.queries.get",
                                        Installation.MAPPER.writeValueAsBytes(
                                                Installation.json(
                                                        "location_id", id, "min_sequence", 1_000)),
                                        Duration.ofSeconds(10)));
        assertThat(Objects.requireNonNull(reply.getHeaders()).getFirst("Nats-Service-Error-Code"))
                .isEqualTo("504");
        assertThat(Installation.MAPPER.readTree(reply.getData()))
                .hasToString(
                        """
                        {"error":{"code":"not_yet_visible","message":"the read model is at sequence 1, \
                        and did not reach 1000 within 2 seconds"}}\
                        """);
    }

    @Test
    void answersOnceTheSequenceIsVisible() throws Exception {
        String id = installation.define("A");
        CompletableFuture<Message> later =
                installation
                        .client()
                        .request(
                                "location.queries.get",
                                Installation.MAPPER.writeValueAsBytes(
                                        Installation.json("location_id", id, "min_sequence", 2)));
        installation.accepted("update", "location_id", id, "name", "B");

        assertThat(later).succeedsWithin(Duration.ofSeconds(10));
        assertThat(
                        Installation.MAPPER
                                .readTree(later.join().getData())
                                .at("/location/name")
                                .textValue())
                .isEqualTo("B");
    }
}
