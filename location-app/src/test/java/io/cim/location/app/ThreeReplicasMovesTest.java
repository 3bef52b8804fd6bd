package io.cim.location.app;

import io.cim.axon.nats.testing.NatsCluster;

class ThreeReplicasMovesTest extends ConcurrentMovesSuite {

    ThreeReplicasMovesTest() {
        super(NatsCluster.running());
    }
}
