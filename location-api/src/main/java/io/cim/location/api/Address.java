package io.cim.location.api;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A postal address: a country and at least one of street, locality, region and postal code, since
 * many countries have no regions or postal codes. A line has 1 to 200 characters and is null if
 * there is none.
 *
 * @param street2 the second line of the street
 * @param country the ISO 3166-1 alpha-2 code or {@code XK}, in upper case
 */
public record Address(
        @Nullable String street,
        @Nullable String street2,
        @Nullable String locality,
        @Nullable String region,
        String country,
        @Nullable String postalCode) {

    public static final Rule<String> LINE = TextRules.length(1, 200);

    public static final Rule<String> COUNTRY = Countries.RULE;

    public static final String ONLY_COUNTRY =
            "must have at least one of street, locality, region, postal_code";

    public Address {
        check("street", street);
        check("street2", street2);
        check("locality", locality);
        check("region", region);
        COUNTRY.check("country", country);
        check("postal_code", postalCode);
        if (Stream.of(street, locality, region, postalCode).allMatch(Objects::isNull)) {
            throw new IllegalArgumentException("an address " + ONLY_COUNTRY);
        }
    }

    private static void check(String field, @Nullable String line) {
        if (line != null) {
            LINE.check(field, line);
        }
    }
}
