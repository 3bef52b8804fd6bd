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

    /** A noncharacter, so that no search reaches from one field into the next. */
    private static final String BOUNDARY = "\uFFFF";

    private SearchText() {}

    static String of(LocationView location) {
        Stream<String> name = Stream.of(location.name().value());
        Address address = location.address();
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
                .collect(Collectors.joining(BOUNDARY));
    }

    /** A text without its case, by way of upper case since some letters have two lower ones. */
    static String inOneCase(String text) {
        return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
