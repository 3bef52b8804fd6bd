/** What tests of this module and of those above it run against. */
@NullMarked
package io.cim.location.projection.testing;

import org.jspecify.annotations.NullMarked;
