package io.cim.axon.nats.eventstore;

/** The event of these tests. */
record TestEvent(String what) {}
