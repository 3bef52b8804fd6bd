/** The connection to NATS, and what the service does on it beside commands, queries and events. */
@NullMarked
package io.cim.location.app.connection;

import org.jspecify.annotations.NullMarked;
