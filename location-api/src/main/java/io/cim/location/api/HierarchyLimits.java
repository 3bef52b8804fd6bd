package io.cim.location.api;

/** The limits of the hierarchy of locations, and of walks through it. */
public final class HierarchyLimits {

    /** The deepest level that a location may be on. A root is on level 1. */
    public static final int MAX_LEVEL = 64;

    /**
     * The most levels of a walk through the read model that finds levels and heights, so that it
     * ends in a cycle.
     */
    public static final int MAX_WALK = 2 * MAX_LEVEL;

    /** The most ancestors that are visited to find a cycle. */
    public static final int MAX_CYCLE = 16 * MAX_LEVEL;

    private HierarchyLimits() {}
}
