/** Follows the stream and projects its events, in segments that instances share. */
@org.jspecify.annotations.NullMarked
package io.cim.location.projection.follow;
