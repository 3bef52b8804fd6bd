package io.cim.location.bench;

import java.util.List;

/**
 * Targets that take turns under the same loads.
 *
 * @param targets of which the first is compared with the others
 */
record Contest(String name, List<MeasuredTarget> targets) {}
