/** Health and metrics of an instance, and their HTTP endpoints. */
@NullMarked
package io.cim.location.app.monitoring;

import org.jspecify.annotations.NullMarked;
