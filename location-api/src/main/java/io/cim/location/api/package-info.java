/** The wire contract as records: commands, queries, events, replies and refusals. */
@NullMarked
package io.cim.location.api;

import org.jspecify.annotations.NullMarked;
