/** The scope of one request: its time limits and the state of its writes. */
@NullMarked
package io.cim.axon.nats.request;

import org.jspecify.annotations.NullMarked;
