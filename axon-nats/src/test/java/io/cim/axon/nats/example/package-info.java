/** How a team that knows nothing of locations adopts the extension: a small shop of orders. */
@NullMarked
package io.cim.axon.nats.example;

import org.jspecify.annotations.NullMarked;
