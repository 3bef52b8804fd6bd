/** The wire contract as records: commands, events, replies and refusals, and their JSON. */
@NullMarked
package io.cim.location.api;

import org.jspecify.annotations.NullMarked;
