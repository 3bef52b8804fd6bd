package io.cim.location.projection.query;

import io.cim.location.api.LocationOrder;
import io.cim.location.projection.table.NameOrder;

/** An order in SQL: of locations {@code l}, by one column and then by id. */
record SortKey(LocationOrder order) {

    String column() {
        return switch (order.key()) {
            case NAME -> "l.name_key";
            case DEFINED_AT -> "l.defined_at";
            case UPDATED_AT -> "l.updated_at";
        };
    }

    /** The index that has the order within each archival. */
    String index() {
        return switch (order.key()) {
            case NAME -> "location_by_name";
            case DEFINED_AT -> "location_by_definition";
            case UPDATED_AT -> "location_by_update";
        };
    }

    private Object value(PageEnd position) {
        return switch (order.key()) {
            case NAME -> NameOrder.key(position.key());
            case DEFINED_AT, UPDATED_AT -> Long.parseLong(position.key());
        };
    }

    /**
     * The expression of {@code ORDER BY}.
     *
     * @param prefix a column with the same value in all rows, with which an index begins
     */
    String orderBy(String prefix) {
        return prefix + direction() + ", " + orderBy();
    }

    String orderBy() {
        return column() + direction() + ", l.location_id" + direction();
    }

    private String direction() {
        return order.descending() ? " DESC" : "";
    }

    /** The condition on rows after the end of a page. */
    Conditions after(PageEnd position) {
        String beyond = order.descending() ? "<" : ">";
        return new Conditions()
                .and("(%s, l.location_id) %s (:after_key, :after_id)".formatted(column(), beyond))
                .with("after_key", value(position))
                .with("after_id", position.locationId());
    }
}
