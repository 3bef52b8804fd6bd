package io.cim.location.projection.table;

import io.cim.location.api.Address;
import io.cim.location.api.LocationView;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The text that a text filter searches: the name and the lines of the address, case-folded. */
public final class SearchText {

    /**
     * A noncharacter that no case-folded text contains, so that no match reaches into the next
     * field.
     */
    private static final char BOUNDARY = '\uFFFF';

    /** Replaces the boundary in a text. */
    private static final char INSTEAD = '\uFFFE';

    private SearchText() {}

    static String of(LocationView location) {
        Stream<String> name = Stream.of(location.name().value());
        Address address = location.state().address();
        Stream<@Nullable String> lines =
                address == null
                        ? Stream.empty()
                        : Stream.of(
                                address.street(),
                                address.street2(),
                                address.locality(),
                                address.region(),
                                address.country(),
                                address.postalCode());
        return Stream.concat(name, lines.filter(Objects::nonNull))
                .map(SearchText::inOneCase)
                .collect(Collectors.joining(Character.toString(BOUNDARY)));
    }

    /** A text without its case, by way of upper case since some letters have two lower ones. */
    public static String inOneCase(String text) {
        return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace(BOUNDARY, INSTEAD);
    }
}
