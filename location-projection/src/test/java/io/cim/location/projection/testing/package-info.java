/** Databases for tests of this module and of the modules that depend on it. */
@NullMarked
package io.cim.location.projection.testing;

import org.jspecify.annotations.NullMarked;
