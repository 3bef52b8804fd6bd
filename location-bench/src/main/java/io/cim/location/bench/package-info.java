/**
 * Benchmarks of the event store on JetStream, each beside a peer that is measured in the same run.
 */
@NullMarked
package io.cim.location.bench;

import org.jspecify.annotations.NullMarked;
