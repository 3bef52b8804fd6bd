package io.cim.location.app;

import io.cim.axon.nats.testing.NatsServerProcess;

class OneReplicaMovesTest extends ConcurrentMovesSuite {

    OneReplicaMovesTest() {
        super(NatsServerProcess.running());
    }
}
