package io.cim.axon.nats.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.api.StreamConfiguration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each repetition checks what the one before has left. */
class NatsServerExtensionTest {

    @RegisterExtension
    static final NatsServerExtension SHARED = NatsServerExtension.builder().deleteStreams().build();

    @RegisterExtension
    static final NatsServerExtension CLUSTER =
            NatsServerExtension.builder().cluster().config("max_payload: 64KB").build();

    @RegisterExtension
    final NatsServerExtension own = NatsServerExtension.builder().jetStream("domain: own").build();

    private static final Set<String> SHARED_URLS = new HashSet<>();
    private static final Set<String> OWN_NAMES = new HashSet<>();
    private static final List<Connection> OF_TESTS = new ArrayList<>();
    private static Connection ofClass;

    @BeforeAll
    static void connectOnce() {
        ofClass = SHARED.connect();
    }

    @BeforeEach
    void connectAgain() {
        OF_TESTS.add(SHARED.connect());
    }

    @AfterAll
    static void connectionOfTheClassIsOpen() {
        assertThat(ofClass.getStatus()).isEqualTo(Connection.Status.CONNECTED);
        assertThat(SHARED.connect().getStatus()).isEqualTo(Connection.Status.CONNECTED);
    }

    @RepeatedTest(2)
    void sharesOneServerOrRunsOneForEachTest() {
        SHARED_URLS.add(SHARED.url());
        assertThat(SHARED_URLS).hasSize(1);
        assertThat(OWN_NAMES.add(own.server().name())).isTrue();
        assertThat(own.url()).isNotEqualTo(SHARED.url());
    }

    @RepeatedTest(2)
    void closesTheConnectionsOfATestAfterIt() {
        assertThat(OF_TESTS.removeLast().getStatus()).isEqualTo(Connection.Status.CONNECTED);
        assertThat(OF_TESTS)
                .allMatch(connection -> connection.getStatus() == Connection.Status.CLOSED);
        assertThat(ofClass.getStatus()).isEqualTo(Connection.Status.CONNECTED);
        OF_TESTS.add(SHARED.connect());
    }

    @RepeatedTest(2)
    void deletesStreamsBeforeEachTest() throws Exception {
        var management = SHARED.connect().jetStreamManagement();
        assertThat(management.getStreamNames()).isEmpty();
        management.addStream(StreamConfiguration.builder().name("LEFT").subjects("left").build());
    }

    @RepeatedTest(2)
    void runsAgainAfterATestThatKilledIt() {
        assertThat(CLUSTER.servers().all()).allMatch(NatsServerProcess::isRunning);
        CLUSTER.server().kill();
    }

    @Test
    void passesItsConfigurationOn() throws Exception {
        assertThat(CLUSTER.servers().all())
                .hasSize(3)
                .allSatisfy(server ->
                        assertThat(server.connect().getMaxPayload()).isEqualTo(64 * 1024));
        assertThat(own.connect().jetStreamManagement().getAccountStatistics().getDomain())
                .isEqualTo("own");
    }

    @Nested
    class InNestedClasses {

        @Test
        void isTheSameServer() {
            SHARED_URLS.add(SHARED.url());
            assertThat(SHARED_URLS).hasSize(1);
        }
    }
}
