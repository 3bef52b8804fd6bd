package io.cim.location.projection.table;

import java.util.Map;

/** What the two kinds of database write differently. */
public enum Dialect {
    H2("VARBINARY", ""),
    POSTGRESQL("BYTEA", "COLLATE \"C\"");

    private final String bytes;
    private final String codePointOrder;

    Dialect(String bytes, String codePointOrder) {
        this.bytes = bytes;
        this.codePointOrder = codePointOrder;
    }

    /** What stands for the placeholders in the migrations. */
    Map<String, String> placeholders() {
        return Map.of("bytes", bytes, "code_point_order", codePointOrder);
    }
}
