/** Answers queries: lists, areas, levels of the hierarchy, histories and statistics. */
@org.jspecify.annotations.NullMarked
package io.cim.location.projection.query;
