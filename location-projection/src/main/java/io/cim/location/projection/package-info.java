/**
 * The read model: a relational database that the events make, and the answers to queries. This
 * package is the contract with the application: what it gives and what it receives.
 */
@org.jspecify.annotations.NullMarked
package io.cim.location.projection;
