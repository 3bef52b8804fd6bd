package io.cim.location.app;

import io.cim.axon.nats.testing.NatsServerProcess;

class OneServerFaultsTest extends FaultSuite {

    OneServerFaultsTest() {
        super(ReadModelHome.Kind.SQLITE, NatsServerProcess.running(), "one server");
    }
}
