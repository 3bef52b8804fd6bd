package io.cim.location.projection.table;

import io.cim.location.api.Address;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationView;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The text that a text filter searches: the name and the lines of the address, folded. */
public final class SearchText {

    /**
     * A noncharacter that no folded text contains, so that no match reaches into the next field.
     */
    private static final char BOUNDARY = '\uFFFF';

    /** Replaces the boundary in a text. */
    private static final char INSTEAD = '\uFFFE';

    private SearchText() {}

    static String of(LocationView location) {
        return fields(location)
                .filter(Objects::nonNull)
                .map(SearchText::fold)
                .collect(Collectors.joining(Character.toString(BOUNDARY)));
    }

    private static Stream<@Nullable String> fields(LocationView location) {
        Stream<@Nullable String> name = Stream.of(location.name().value());
        Stream<@Nullable String> identifiers =
                location.state().identifiers().stream().map(LocationIdentifier::value);
        return Stream.of(name, lines(location.state().address()), identifiers)
                .flatMap(Function.identity());
    }

    private static Stream<@Nullable String> lines(@Nullable Address address) {
        return address == null
                ? Stream.empty()
                : Stream.of(
                        address.street(),
                        address.street2(),
                        address.locality(),
                        address.region(),
                        address.country(),
                        address.postalCode());
    }

    /** The parts of a location that {@link #of} depends on. */
    static List<@Nullable Object> parts(LocationView location) {
        return Arrays.asList(
                location.name(), location.state().address(), location.state().identifiers());
    }

    /** A text to search for. */
    public static String fold(String text) {
        return TextFolding.fold(text).replace(BOUNDARY, INSTEAD);
    }
}
