package io.cim.location.app;

import io.cim.axon.nats.testing.NatsCluster;

class ThreeReplicasIdentifiersTest extends ConcurrentIdentifiersSuite {

    ThreeReplicasIdentifiersTest() {
        super(NatsCluster.running());
    }
}
