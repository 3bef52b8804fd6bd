/** Import and export of locations as files. */
@NullMarked
package io.cim.location.app.transfer;

import org.jspecify.annotations.NullMarked;
