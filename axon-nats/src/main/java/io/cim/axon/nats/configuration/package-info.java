/** The extension as one module of an Axon configuration. */
@NullMarked
package io.cim.axon.nats.configuration;

import org.jspecify.annotations.NullMarked;
