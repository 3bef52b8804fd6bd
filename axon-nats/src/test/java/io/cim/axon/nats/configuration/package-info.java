@NullMarked
package io.cim.axon.nats.configuration;

import org.jspecify.annotations.NullMarked;
