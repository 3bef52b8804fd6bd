package io.cim.axon.nats.eventstore;

/** The event store on a server whose streams have mirrors in memory, which may lag. */
class MemoryMirrorTest extends EventStoreConformance {

    MemoryMirrorTest() {
        super(EventStoreServers.memoryMirror());
    }
}
