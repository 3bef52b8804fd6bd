/**
 * What a request has in common for those who work on it: its time, and what is known of its writes.
 */
@NullMarked
package io.cim.axon.nats.request;

import org.jspecify.annotations.NullMarked;
