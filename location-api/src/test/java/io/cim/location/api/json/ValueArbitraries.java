package io.cim.location.api.json;

import io.cim.location.api.Address;
import io.cim.location.api.Coordinates;
import io.cim.location.api.InputText;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationName;
import io.cim.location.api.Samples;
import io.cim.location.api.TextRules;
import io.cim.location.api.VirtualLocation;
import io.cim.location.api.VirtualLocationKind;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** The values of requests, as far as the contract allows. */
final class ValueArbitraries {

    static final Arbitrary<LocationId> IDS =
            Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
                    .as((high, low) -> new LocationId(new UUID(high, low)));

    private ValueArbitraries() {}

    static Arbitrary<LocationName> names() {
        return plain(200).map(LocationName::new);
    }

    static Arbitrary<LocationIdentifier> identifiers() {
        Arbitrary<String> systems =
                Arbitraries.strings()
                        .withCharRange('a', 'z')
                        .withCharRange('A', 'Z')
                        .withCharRange('0', '9')
                        .withChars("._:/-")
                        .ofMinLength(1)
                        .ofMaxLength(64);
        return Combinators.combine(systems, plain(256)).as(LocationIdentifier::new);
    }

    static Arbitrary<LocationKind> kinds() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('0', '9')
                .withChars("_-")
                .ofMinLength(1)
                .ofMaxLength(64)
                .filter(text -> LocationKind.RULE.violation(text) == null)
                .map(LocationKind::new);
    }

    static Arbitrary<Address> addresses() {
        Arbitrary<String> lines = plain(200);
        return Combinators.combine(
                        lines.injectNull(0.5),
                        lines.injectNull(0.5),
                        lines.injectNull(0.5),
                        lines.injectNull(0.5),
                        Arbitraries.of(Samples.COUNTRIES),
                        lines.injectNull(0.5))
                .filter((street, street2, locality, region, country, code) ->
                        street != null || locality != null || region != null || code != null)
                .as(Address::new);
    }

    static Arbitrary<Coordinates> coordinates() {
        return Combinators.combine(
                        Arbitraries.doubles().between(-90, 90).ofScale(15),
                        Arbitraries.doubles().between(-180, 180).ofScale(15),
                        Arbitraries.doubles().between(-1e9, 1e9).ofScale(6).injectNull(0.5))
                .as(Coordinates::new);
    }

    static Arbitrary<VirtualLocation> virtualLocations() {
        Arbitrary<VirtualLocation.Url> urls =
                Combinators.combine(
                                Arbitraries.of(
                                        "https://example.com/%C3%A4?q=1#f",
                                        "sip:room@example.com", "urn:isbn:1"),
                                plain(64).injectNull(0.5),
                                Arbitraries.of(true, false).injectNull(0.3),
                                Arbitraries.integers().greaterOrEqual(0).injectNull(0.3))
                        .as(VirtualLocation.Url::new);
        return Combinators.combine(
                        Arbitraries.of(VirtualLocationKind.class),
                        plain(512),
                        urls.list().ofMaxSize(16),
                        Arbitraries.of("192.0.2.1", "::", "2001:db8::1", "::ffff:10.0.0.1")
                                .list()
                                .ofMaxSize(16),
                        Arbitraries.integers().between(1, 65_535).list().ofMaxSize(64),
                        entries(64))
                .as(VirtualLocation::new);
    }

    static Arbitrary<Map<String, String>> entries(int most) {
        return Arbitraries.maps(keys(), text(0, 100)).ofMaxSize(most);
    }

    static Arbitrary<String> keys() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .withCharRange('0', '9')
                .withChars("._:/-")
                .ofMinLength(1)
                .ofMaxLength(128);
    }

    /** Texts of all planes in the form that is kept, by code points. */
    static Arbitrary<String> text(int least, int most) {
        return text(most, Arbitraries.of((int) '"', (int) '\\', 0x1, (int) '\n', 0x7f, 0x2028))
                .filter(text -> text.length() >= least);
    }

    /** The same on one line, with a visible character. */
    static Arbitrary<String> plain(int most) {
        return text(most, Arbitraries.of((int) '"', (int) '\\'))
                .filter(text -> TextRules.PLAIN.violation(text) == null);
    }

    private static Arbitrary<String> text(int most, Arbitrary<Integer> special) {
        Arbitrary<Integer> points =
                Arbitraries.frequencyOf(
                        Tuple.of(8, Arbitraries.integers().between(0x20, 0x7e)),
                        Tuple.of(2, special),
                        Tuple.of(2, Arbitraries.integers().between(0xa0, 0xd7ff)),
                        Tuple.of(1, Arbitraries.integers().between(0x10000, 0x10ffff)));
        return points.list()
                .ofMaxSize(most)
                .map(ValueArbitraries::joined)
                .map(InputText::of)
                .filter(text -> text.codePointCount(0, text.length()) <= most);
    }

    private static String joined(List<Integer> points) {
        StringBuilder text = new StringBuilder();
        points.forEach(text::appendCodePoint);
        return text.toString();
    }

    /** Pieces of requests, joined without JSON's grammar. */
    static Arbitrary<String> textsLikeJson() {
        Arbitrary<String> pieces =
                Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ",",
                        "\"",
                        "\\u",
                        "d800",
                        "\\",
                        "null",
                        "true",
                        "1",
                        "-",
                        ".",
                        "e9",
                        " ",
                        "\"location_id\"",
                        "\"name\"",
                        "\"address\"",
                        "\"metadata\"",
                        "\"virtual_location\"",
                        "\"urls\"",
                        "\"archived\"",
                        "\"as_of\"",
                        "\"2026-11-24T10:00:00Z\"",
                        "\"limit\"",
                        "\"location_type\"",
                        "\"south\"",
                        "\"550e8400-e29b-41d4-a716-446655440000\"",
                        "\"Hybrid\"",
                        "{\"a\":",
                        "[[",
                        "\u0000",
                        "é");
        return Combinators.combine(
                        pieces.list().ofMaxSize(40), Arbitraries.of("", "{", "{\"name\":"))
                .as((List<String> rest, String start) -> start + String.join("", rest));
    }
}
