@org.jspecify.annotations.NullMarked
package io.cim.location.projection.follow;
