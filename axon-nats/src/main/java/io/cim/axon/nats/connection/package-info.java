/** Connections to NATS that nothing which arrives on them can break. */
@NullMarked
package io.cim.axon.nats.connection;

import org.jspecify.annotations.NullMarked;
