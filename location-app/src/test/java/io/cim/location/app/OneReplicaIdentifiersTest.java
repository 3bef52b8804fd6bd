package io.cim.location.app;

import io.cim.axon.nats.testing.NatsServerProcess;

class OneReplicaIdentifiersTest extends ConcurrentIdentifiersSuite {

    OneReplicaIdentifiersTest() {
        super(NatsServerProcess.running());
    }
}
