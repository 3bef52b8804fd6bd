package io.cim.location.projection.table;

import java.util.Map;

/** The differences between the two kinds of database. */
public enum Dialect {
    H2("VARBINARY", ""),
    POSTGRESQL("BYTEA", "COLLATE \"C\"");

    private final String bytes;
    private final String codePointOrder;

    Dialect(String bytes, String codePointOrder) {
        this.bytes = bytes;
        this.codePointOrder = codePointOrder;
    }

    /** The values of the placeholders in the migrations. */
    Map<String, String> placeholders() {
        return Map.of("bytes", bytes, "code_point_order", codePointOrder);
    }
}
