package io.cim.location.app;

import io.cim.axon.nats.testing.NatsCluster;

class ThreeServersFaultsTest extends FaultSuite {

    ThreeServersFaultsTest() {
        super(ReadModelHome.Kind.POSTGRESQL, NatsCluster.running(), "three servers");
    }
}
