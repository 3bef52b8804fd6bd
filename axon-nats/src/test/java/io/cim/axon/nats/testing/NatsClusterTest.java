package io.cim.axon.nats.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.Options;
import io.nats.client.api.ClusterInfo;
import io.nats.client.api.Replica;
import io.nats.client.api.StreamConfiguration;
import org.junit.jupiter.api.Test;

class NatsClusterTest {

    @Test
    void goesOnWithoutTheLeaderAndTakesItBack() throws Exception {
        try (var cluster = NatsCluster.running()) {
            Connection connection = cluster.connect(Options.builder().maxReconnects(-1));
            connection
                    .jetStreamManagement()
                    .addStream(
                            StreamConfiguration.builder()
                                    .name("KEPT")
                                    .subjects("kept")
                                    .replicas(3)
                                    .build());
            connection.jetStream().publish("kept", "before".getBytes(UTF_8));

            NatsServerProcess leader = cluster.leaderOf("KEPT");
            leader.kill();
            await().ignoreExceptions()
                    .until(
                            () ->
                                    connection
                                            .jetStream()
                                            .publish("kept", "without".getBytes(UTF_8))
                                            .getSeqno(),
                            sequence -> sequence >= 2);
            assertThat(cluster.leaderOf("KEPT")).isNotSameAs(leader);

            leader.start();
            cluster.awaitHealthy();
            assertThat(leader.isRunning()).isTrue();
            var stream = connection.jetStreamManagement().getStreamInfo("KEPT");
            assertThat(stream.getStreamState().getMsgCount()).isGreaterThanOrEqualTo(2);
            assertThat(stream.getClusterInfo())
                    .extracting(ClusterInfo::getReplicas, list(Replica.class))
                    .hasSize(2)
                    .allMatch(Replica::isCurrent);
        }
    }
}
