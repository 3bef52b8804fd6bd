package io.cim.location.projection.query;

import io.cim.location.projection.query.LocationList.LookUp;

/**
 * The rows of the table {@code location_path} among which to look.
 *
 * @param common the conditions on a row {@code l}
 * @param others the other conditions on its location {@code l}
 * @param lookUp finds the locations below the one
 * @param hasAll whether the rows have all that there are conditions on
 */
record PathScope(Conditions common, Conditions others, LookUp lookUp, boolean hasAll) {

    /**
     * The matching rows.
     *
     * @param more another condition on them
     */
    String sql(String columns, String more) {
        String rows =
                "SELECT %s FROM location_path l WHERE %s AND %s AND %s"
                        .formatted(columns, Subtree.IS_BELOW, more, common.sql());
        return others.isEmpty()
                ? rows
                : "SELECT n.* FROM (%s) n CROSS JOIN location l WHERE l.location_id = n.location_id AND %s"
                        .formatted(rows, others.sql());
    }
}
