package io.cim.location.projection.table;

import com.google.common.hash.Hashing;
import io.cim.location.api.IpLiteral;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationView;
import io.cim.location.api.VirtualLocation;
import io.cim.location.api.VirtualLocationKind;
import io.cim.location.projection.table.Table.Column;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code location_term}: what a location has several of or few locations have, and is
 * found by as a whole. A term is the first 128 bits of the SHA-256 of what it is and of its folded
 * text, since a text may be longer than an index takes.
 */
public final class LocationTerms {

    /** A term of a location. */
    private record Row(UUID term, UUID locationId) {}

    private static final Table<Row> TERMS =
            new Table<>(
                    "location_term",
                    List.of(
                            new Column<>("term", SqlType.UUID, Row::term),
                            new Column<>("location_id", SqlType.UUID, Row::locationId)),
                    List.of());

    private final RowChanges<Row> changes = new RowChanges<>(TERMS);

    /** Changes of the table, none at first. */
    LocationTerms() {}

    /** The term of a tag. */
    public static UUID ofTag(String tag) {
        return term("tag", tag);
    }

    /** The term of the kind of a virtual location. */
    public static UUID ofVirtualKind(VirtualLocationKind kind) {
        return term("virtual_kind", kind.wire());
    }

    /** The term of the identifier of a virtual location. */
    public static UUID ofVirtualIdentifier(String identifier) {
        return term("virtual_identifier", identifier);
    }

    /** The term of an IP address, which earlier builds stored in any form. */
    public static UUID ofIpAddress(String address) {
        return term("ip_address", IpLiteral.canonical(address));
    }

    private static UUID term(String field, String text) {
        ByteBuffer hash =
                ByteBuffer.wrap(
                        Hashing.sha256()
                                .newHasher()
                                .putString(field, StandardCharsets.UTF_8)
                                .putByte((byte) 0) // no field has one
                                .putString(TextFolding.fold(text), StandardCharsets.UTF_8)
                                .hash()
                                .asBytes());
        return new UUID(hash.getLong(), hash.getLong());
    }

    /** The terms of a location with these tags and this virtual location. */
    static Set<UUID> of(Collection<String> tags, @Nullable VirtualLocation virtual) {
        Set<UUID> terms = new HashSet<>();
        tags.forEach(tag -> terms.add(ofTag(tag)));
        if (virtual != null) {
            terms.add(ofVirtualKind(virtual.kind()));
            terms.add(ofVirtualIdentifier(virtual.identifier()));
            virtual.ipAddresses().forEach(address -> terms.add(ofIpAddress(address)));
        }
        return terms;
    }

    /**
     * Adds the change of a location.
     *
     * @param before its old state, null for a new one
     */
    void add(@Nullable LocationView before, LocationView after) {
        if (before != null && hasSame(before.state(), after.state())) {
            return;
        }
        UUID id = after.locationId().value();
        changes.add(before == null ? Set.of() : rows(id, before.state()), rows(id, after.state()));
    }

    private static boolean hasSame(LocationState before, LocationState after) {
        return before.tags().equals(after.tags())
                && Objects.equals(before.virtualLocation(), after.virtualLocation());
    }

    private static Set<Row> rows(UUID id, LocationState state) {
        return of(state.tags(), state.virtualLocation()).stream()
                .map(term -> new Row(term, id))
                .collect(Collectors.toSet());
    }

    void write(Connection connection) throws SQLException {
        changes.write(connection);
    }
}
