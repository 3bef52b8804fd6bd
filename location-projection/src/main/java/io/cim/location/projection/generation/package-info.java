/** The generations of the read model: their databases, the rebuild, and the switch to a new one. */
@org.jspecify.annotations.NullMarked
package io.cim.location.projection.generation;
