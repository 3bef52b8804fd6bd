/** Connections to NATS that no received bytes can break. */
@NullMarked
package io.cim.axon.nats.connection;

import org.jspecify.annotations.NullMarked;
