/** The Location aggregate and the rules of the hierarchy. */
@NullMarked
package io.cim.location.domain;

import org.jspecify.annotations.NullMarked;
