/** The tables of the read model: their rows, the tree in them, migrations and transactions. */
@org.jspecify.annotations.NullMarked
package io.cim.location.projection.table;
