/** An Axon event store on NATS JetStream. */
@NullMarked
package io.cim.axon.nats.eventstore;

import org.jspecify.annotations.NullMarked;
