@NullMarked
package io.cim.axon.nats.request;

import org.jspecify.annotations.NullMarked;
