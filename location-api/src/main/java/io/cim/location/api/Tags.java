package io.cim.location.api;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** The rules for the tags of a location: a set of words, at most {@value #MOST}, in their order. */
public final class Tags {

    /** The most tags of a location. */
    public static final int MOST = 64;

    public static final Rule<String> TAG = TextRules.length(1, 64);

    /** The rule for the number of tags that a command adds or removes. */
    public static final Rule<Integer> CHANGED = NumberRules.entries(1, MOST);

    /** The rule for the number of tags of a location. */
    public static final Rule<Integer> SIZE = NumberRules.entries(MOST);

    private Tags() {}

    /** An immutable copy of the tags of a location, ordered by their characters. */
    static Set<String> of(Collection<String> tags) {
        SIZE.check("tags", tags.size());
        tags.forEach(tag -> TAG.check("a tag", tag));
        return Collections.unmodifiableSortedSet(new TreeSet<>(tags));
    }

    /** The same for the tags of a change. */
    static Set<String> changed(Collection<String> tags) {
        CHANGED.check("tags", tags.size());
        return of(tags);
    }

    /** The tags and some more. */
    static Set<String> with(Set<String> tags, Set<String> added) {
        Set<String> all = new TreeSet<>(tags);
        all.addAll(added);
        return of(all);
    }

    /** The tags without some of them. */
    public static Set<String> without(Set<String> tags, Set<String> removed) {
        Set<String> rest = new TreeSet<>(tags);
        rest.removeAll(removed);
        return of(rest);
    }

    /** The tags that are among others too. */
    public static Set<String> common(Set<String> tags, Set<String> others) {
        Set<String> common = new TreeSet<>(tags);
        common.retainAll(others);
        return of(common);
    }
}
