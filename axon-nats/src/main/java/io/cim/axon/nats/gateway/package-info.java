/** NATS service endpoints in front of Axon's buses. */
@NullMarked
package io.cim.axon.nats.gateway;

import org.jspecify.annotations.NullMarked;
