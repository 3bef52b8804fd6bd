package io.cim.axon.nats.eventstore;

/** The event store on a cluster whose streams have three replicas. */
class ThreeReplicasTest extends EventStoreConformance {

    ThreeReplicasTest() {
        super(EventStoreServers.threeReplicas());
    }
}
