package io.cim.location.projection.table;

import com.ibm.icu.text.Collator;
import com.ibm.icu.text.RuleBasedCollator;
import com.ibm.icu.util.ULocale;
import java.util.Arrays;

/**
 * The natural order of names, the same in every database: that of CLDR's root collation, in which
 * digits are compared as numbers. It is the order of the bytes of keys. Locations whose names have
 * the same key are in the order of their ids.
 */
public final class NameOrder {

    /**
     * Maximal length of a key in bytes, below what an index of PostgreSQL takes. Names of 200
     * characters of any one script have at most a third of it; longer keys, of ligatures that stand
     * for whole sentences, are cut: the rest of such names does not count.
     */
    private static final int MAX_KEY_BYTES = 2_000;

    private NameOrder() {}

    /** The key of a name. */
    public static byte[] key(String name) {
        byte[] key = Root.COLLATOR.getCollationKey(name).toByteArray();
        int length = key.length - 1; // without the 0 at its end
        return Arrays.copyOf(key, Math.min(length, MAX_KEY_BYTES));
    }

    /** Loads ICU's data with the first name. */
    private static final class Root {

        private static final RuleBasedCollator COLLATOR = collator();

        private Root() {}

        private static RuleBasedCollator collator() {
            RuleBasedCollator collator = (RuleBasedCollator) Collator.getInstance(ULocale.ROOT);
            collator.setNumericCollation(true);
            collator.setDecomposition(Collator.CANONICAL_DECOMPOSITION);
            return (RuleBasedCollator) collator.freeze(); // for several threads
        }
    }
}
