package io.cim.location.projection.table;

/** How deep the hierarchy may be, and how far a walk through it goes. */
public final class HierarchyLimits {

    /** The deepest level that a location may be on. A root is on level 1. */
    static final int MAX_LEVEL = 64;

    /** The levels that a walk up or down visits at most, which ends it in a cycle. */
    public static final int MAX_WALK = 2 * MAX_LEVEL;

    /**
     * The longest cycle that is found when a location is moved. A rebuild finds cycles of any
     * length.
     */
    static final int MAX_CYCLE = 16 * MAX_LEVEL;

    private HierarchyLimits() {}
}
