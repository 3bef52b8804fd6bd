/** The read model: what the events make of a relational database, and the answers to queries. */
@org.jspecify.annotations.NullMarked
package io.cim.location.projection;
