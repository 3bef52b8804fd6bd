/** The service: configuration, wiring, life cycle, command line. */
@NullMarked
package io.cim.location.app;

import org.jspecify.annotations.NullMarked;
