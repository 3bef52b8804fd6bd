/** Tests of connections. */
@NullMarked
package io.cim.axon.nats.connection;

import org.jspecify.annotations.NullMarked;
