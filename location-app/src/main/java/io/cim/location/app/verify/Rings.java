package io.cim.location.app.verify;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds locations that are below themselves. */
final class Rings {

    private static final int SHOWN = 10;

    private Rings() {}

    /** Whether the location is its own ancestor. */
    static boolean isOnRing(LocationHistory location) {
        @Nullable LocationHistory slow = location.parent();
        @Nullable LocationHistory fast = slow;
        while (slow != null && slow != location) {
            slow = slow.parent();
            fast = up(up(fast));
            if (slow == fast) {
                return false; // the ring is above it, or there is none
            }
        }
        return slow != null;
    }

    private static @Nullable LocationHistory up(@Nullable LocationHistory location) {
        return location == null ? null : location.parent();
    }

    /** The locations of the ring of this one, which is first. */
    static String describe(LocationHistory location) {
        List<String> members = new ArrayList<>();
        @Nullable LocationHistory next = location;
        do {
            members.add(next == null ? "" : next.id().toString());
            next = up(next);
        } while (next != location && members.size() < SHOWN);
        return String.join(" below ", members) + (next == location ? " below it" : " …");
    }
}
