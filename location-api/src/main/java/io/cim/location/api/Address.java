package io.cim.location.api;

import org.jspecify.annotations.Nullable;

/**
 * A postal address. Each line has 1 to 200 characters.
 *
 * @param street2 the second line of the street, null if there is none
 * @param country the ISO 3166-1 alpha-2 code, in upper case
 */
public record Address(
        String street,
        @Nullable String street2,
        String locality,
        String region,
        String country,
        String postalCode) {

    public static final Rule<String> LINE = TextRules.length(1, 200);

    public static final Rule<String> COUNTRY = Countries.RULE;

    public Address {
        LINE.check("street", street);
        if (street2 != null) {
            LINE.check("street2", street2);
        }
        LINE.check("locality", locality);
        LINE.check("region", region);
        COUNTRY.check("country", country);
        LINE.check("postal_code", postalCode);
    }
}
