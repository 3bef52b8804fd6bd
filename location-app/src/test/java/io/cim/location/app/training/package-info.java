/** The training run that makes the AOT cache of a distribution when it is built. */
@NullMarked
package io.cim.location.app.training;

import org.jspecify.annotations.NullMarked;
