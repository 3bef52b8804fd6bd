/** The settings of the service, checked, by concern. */
@NullMarked
package io.cim.location.app.settings;

import org.jspecify.annotations.NullMarked;
