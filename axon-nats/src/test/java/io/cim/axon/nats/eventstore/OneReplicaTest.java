package io.cim.axon.nats.eventstore;

/** The event store on one server. */
class OneReplicaTest extends EventStoreConformance {

    OneReplicaTest() {
        super(EventStoreServers.oneReplica());
    }
}
