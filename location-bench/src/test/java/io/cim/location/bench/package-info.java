@NullMarked
package io.cim.location.bench;

import org.jspecify.annotations.NullMarked;
