/** Servers, networks and clients for tests of this module and of the modules that depend on it. */
@NullMarked
package io.cim.axon.nats.testing;

import org.jspecify.annotations.NullMarked;
