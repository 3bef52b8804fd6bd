/** What is logged, and how. */
@NullMarked
package io.cim.location.app.logging;

import org.jspecify.annotations.NullMarked;
