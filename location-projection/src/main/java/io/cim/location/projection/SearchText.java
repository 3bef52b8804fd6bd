package io.cim.location.projection;

import io.cim.location.api.Address;
import io.cim.location.api.LocationView;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The text in which a location is searched for: its name and the lines of its address, in one case.
 */
final class SearchText {

    /** A noncharacter that no text in one case has: no search reaches into the next field. */
    private static final char BOUNDARY = '\uFFFF';

    /** What stands for the boundary where a text has it. */
    private static final char INSTEAD = '\uFFFE';

    private SearchText() {}

    static String of(LocationView location) {
        Stream<String> name = Stream.of(location.name().value());
        Address address = location.state().address();
        Stream<String> lines =
                address == null
                        ? Stream.empty()
                        : Stream.of(
                                address.street(),
                                address.street2() == null ? "" : address.street2(),
                                address.locality(),
                                address.region(),
                                address.country(),
                                address.postalCode());
        return Stream.concat(name, lines)
                .map(SearchText::inOneCase)
                .collect(Collectors.joining(Character.toString(BOUNDARY)));
    }

    /** A text without its case, by way of upper case since some letters have two lower ones. */
    static String inOneCase(String text) {
        return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace(BOUNDARY, INSTEAD);
    }
}
