package io.cim.location.api;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A name that another system has for a location, which has it alone. A location has a set of them,
 * at most {@value #MOST}, in their order.
 *
 * @param system 1 to 64 characters of {@code [A-Za-z0-9._:/-]}
 * @param value 1 to 256 characters
 */
public record LocationIdentifier(String system, String value)
        implements Comparable<LocationIdentifier> {

    /** The most identifiers of a location. */
    public static final int MOST = 32;

    private static final Pattern SYSTEM_PATTERN = Pattern.compile("[A-Za-z0-9._:/-]{1,64}");

    public static final Rule<String> SYSTEM =
            (system, sent) ->
                    SYSTEM_PATTERN.matcher(system).matches()
                            ? null
                            : "must be 1 to 64 characters of A-Z a-z 0-9 . _ : / -, was "
                                    + Quote.of(sent);

    public static final Rule<String> VALUE = TextRules.length(1, 256);

    /** The rule for the number of identifiers of a location. */
    public static final Rule<Integer> SIZE = NumberRules.entries(MOST);

    private static final Comparator<LocationIdentifier> ORDER =
            Comparator.comparing(LocationIdentifier::system)
                    .thenComparing(LocationIdentifier::value);

    public LocationIdentifier {
        SYSTEM.check("system", system);
        VALUE.check("value", value);
    }

    /** By system, then by value. */
    @Override
    public int compareTo(LocationIdentifier other) {
        return ORDER.compare(this, other);
    }

    /** For messages, for instance {@code 'X-17' of system sap}. */
    @Override
    public String toString() {
        return Quote.of(value) + " of system " + system;
    }

    /** An immutable copy of the identifiers of a location, in their order. */
    static Set<LocationIdentifier> setOf(Collection<LocationIdentifier> identifiers) {
        SIZE.check("identifiers", identifiers.size());
        return Collections.unmodifiableSortedSet(new TreeSet<>(identifiers));
    }

    /** The identifiers and one more. */
    static Set<LocationIdentifier> with(
            Set<LocationIdentifier> identifiers, LocationIdentifier added) {
        Set<LocationIdentifier> all = new TreeSet<>(identifiers);
        all.add(added);
        return setOf(all);
    }

    /** The identifiers without one of them. */
    static Set<LocationIdentifier> without(
            Set<LocationIdentifier> identifiers, LocationIdentifier removed) {
        Set<LocationIdentifier> rest = new TreeSet<>(identifiers);
        rest.remove(removed);
        return setOf(rest);
    }
}
