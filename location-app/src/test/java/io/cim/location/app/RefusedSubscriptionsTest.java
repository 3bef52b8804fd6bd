package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.testing.NatsServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that denies the service some of its subscriptions. */
class RefusedSubscriptionsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir private Path directory;

    private static String users(String denied) {
        return """
        authorization { users: [
          { user: service, password: secret, permissions: { subscribe: { deny: [ %s ] } } },
          { user: client, password: secret } ] }
        no_auth_user: service
        """
                .formatted(denied);
    }

    @Test
    void theStartIsRefusedWithTheirSubjects() throws Exception {
        String denied = "\"location.commands.define\", \"location.queries.get\"";
        try (NatsServerProcess server = NatsServerProcess.builder().config(users(denied)).start();
                ServiceProcess service =
                        ServiceProcess.start(
                                Map.of(
                                        "NATS_URL",
                                        server.url(),
                                        "STATE_DIR",
                                        directory.resolve("state").toString()),
                                directory.resolve("refused.log"))) {
            assertThat(service.status()).isEqualTo(1);
            assertThat(service.output())
                    .contains(
                            "cannot start: the NATS server does not let it subscribe to location.commands.define, location.queries.get: allow that in its user's permissions")
                    .doesNotContain("\tat ");
        }
    }

    /** The permissions have changed when the client reconnects. */
    @Test
    void anInstanceThatLosesThemIsNotReady() throws Exception {
        NatsServerProcess.Builder configuration =
                NatsServerProcess.builder().config(users("unused"));
        try (Installation installation =
                new Installation(new ReadModelHome.Embedded(), configuration.start(), directory)) {
            HealthPage health = HealthPage.onAFreePort();
            installation.start("one", health.environment());
            await().atMost(TIMEOUT).until(health::isReady);

            installation.server().stop();
            configuration.config(users("location.commands.archive"));
            installation.server().start();
            await().atMost(TIMEOUT)
                    .untilAsserted(() ->
                            assertThat(health.reasons()).containsExactly("subscription_refused"));

            installation.server().stop();
            configuration.config(users("unused"));
            installation.server().start();
            await().atMost(TIMEOUT).until(health::isReady);
        }
    }
}
