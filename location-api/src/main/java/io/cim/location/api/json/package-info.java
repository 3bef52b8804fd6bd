/** The JSON of the wire contract: strict readers, writers and JSON Schemas. */
@NullMarked
package io.cim.location.api.json;

import org.jspecify.annotations.NullMarked;
