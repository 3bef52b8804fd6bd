/**
 * A check of a whole installation that shares no code with what it checks: it reads the messages of
 * both streams directly, folds the events as JSON, and compares with snapshots and read model.
 */
@NullMarked
package io.cim.location.app.verify;

import org.jspecify.annotations.NullMarked;
