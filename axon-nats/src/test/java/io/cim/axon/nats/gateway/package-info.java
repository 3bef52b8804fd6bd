/** Tests of the gateway against a real nats-server and a real command bus. */
@NullMarked
package io.cim.axon.nats.gateway;

import org.jspecify.annotations.NullMarked;
