package io.cim.location.domain;

import static io.cim.location.domain.Places.A;
import static io.cim.location.domain.Places.B;
import static io.cim.location.domain.Places.C;
import static io.cim.location.domain.Places.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HierarchyRulesTest {

    private final InMemoryHierarchy hierarchy = new InMemoryHierarchy();
    private final HierarchyRules rules = new HierarchyRules(hierarchy);

    @Test
    void allowsALocationUnderARoot() {
        hierarchy.with(B, null);

        assertThatNoException().isThrownBy(() -> rules.requirePlace(A, B));
    }

    @Test
    void allowsLevel64() {
        LocationId parent = hierarchy.withLine(63, null);

        assertThatNoException().isThrownBy(() -> rules.requirePlace(A, parent));
    }

    @Test
    void refusesLevel65() {
        LocationId parent = hierarchy.withLine(64, null);

        refuses(RefusalCode.HIERARCHY_TOO_DEEP, A, parent);
    }

    @Test
    void allowsALowestDescendantAtLevel64() {
        LocationId parent = hierarchy.withLine(60, null);

        assertThatNoException().isThrownBy(() -> move(below(3), parent));
    }

    @Test
    void refusesALowestDescendantAtLevel65() {
        LocationId parent = hierarchy.withLine(60, null);

        refuses(RefusalCode.HIERARCHY_TOO_DEEP, () -> move(below(4), parent));
    }

    @Test
    void refusesADescendantIfTheLocationItselfIsAtLevel64() {
        LocationId parent = hierarchy.withLine(63, null);

        refuses(RefusalCode.HIERARCHY_TOO_DEEP, () -> move(below(1), parent));
    }

    @Test
    void refusesAnyExcessiveHeight() {
        hierarchy.with(B, null);

        refuses(RefusalCode.HIERARCHY_TOO_DEEP, () -> move(below(Integer.MAX_VALUE), B));
    }

    @Test
    void readsTheHeightOnlyIfNothingElseRefuses() {
        LocationId tooLow = hierarchy.withLine(64, null);
        hierarchy.with(A, null).with(B, A).withArchived(C, null);
        Subtrees neverAsked =
                below(() -> {
                    throw new AssertionError("the height was read");
                });

        refuses(RefusalCode.HIERARCHY_CYCLE, () -> move(neverAsked, A));
        refuses(RefusalCode.PARENT_NOT_FOUND, () -> move(neverAsked, id(1)));
        refuses(RefusalCode.PARENT_ARCHIVED, () -> move(neverAsked, C));
        refuses(RefusalCode.HIERARCHY_CYCLE, () -> move(neverAsked, B));
        refuses(RefusalCode.HIERARCHY_TOO_DEEP, () -> move(neverAsked, tooLow));
    }

    /** Descendants are read from another state, which may be ahead of that of the ancestors. */
    @Test
    void refusesAParentThatIsOnlyFoundAmongTheDescendants() {
        hierarchy.with(B, null);

        refuses(RefusalCode.HIERARCHY_CYCLE, () -> move(below(OptionalInt::empty), B));
    }

    @Test
    void acquiresTheGuardBeforeItReadsAnything() {
        hierarchy.with(B, C).with(C, null);

        move(hierarchy, B);
        assertThat(hierarchy.takenAfter()).containsExactly(0);
        assertThat(hierarchy.asked()).containsExactly(B, C);
        assertThat(hierarchy.askedBelow()).containsExactly(A);
    }

    @Test
    void acquiresNoGuardForANewLocation() {
        hierarchy.with(B, null);

        rules.requirePlace(A, B);
        assertThat(hierarchy.takenAfter()).isEmpty();
    }

    @Test
    void movesALocationOutOfACycle() {
        hierarchy.with(A, B).with(B, C).with(C, A).with(id(1), null);

        assertThatNoException().isThrownBy(() -> move(hierarchy, id(1)));
    }

    @Test
    void refusesAMoveWithinACycle() {
        hierarchy.with(A, B).with(B, C).with(C, A).with(id(1), B).with(id(2), id(1));

        for (LocationId below : List.of(B, C, id(1), id(2))) {
            refuses(RefusalCode.HIERARCHY_CYCLE, () -> move(hierarchy, below));
        }
    }

    @Test
    void reportsTheCycleAboveAParent() {
        hierarchy.with(B, C).with(C, id(1)).with(id(1), id(2)).with(id(2), C);

        assertThatThrownBy(() -> move(hierarchy, B))
                .isInstanceOf(LocationRefused.class)
                .hasMessageContaining(
                        "below a cycle of 3 locations: give one of them another parent, or none")
                .hasMessageContaining("(%s, %s, %s)".formatted(C, id(1), id(2)));
    }

    @Test
    void reportsTenMembersOfALargeCycle() {
        LocationId first = id(0x2000);
        hierarchy.with(first, null);
        hierarchy.with(first, hierarchy.withLine(20, first));

        assertThatThrownBy(() -> move(hierarchy, first))
                .hasMessageContaining("a cycle of 21 locations")
                .hasMessageMatching("(?s).*\\((?:[0-9a-f-]{36}, ){10}…\\)");
    }

    /** A foreign client may leave a missing parent, whose definition must not close a cycle. */
    @Test
    void refusesToDefineAMissingParentUnderItsDescendant() {
        hierarchy.with(B, C).with(C, A);

        refuses(RefusalCode.HIERARCHY_CYCLE, A, B);
    }

    @Test
    void refusesALocationAsItsOwnParentWithoutReadingIt() {
        refuses(RefusalCode.HIERARCHY_CYCLE, A, A);
        assertThat(hierarchy.asked()).isEmpty();
    }

    @Test
    void refusesAChildAsParent() {
        hierarchy.with(A, null).with(B, A);

        refuses(RefusalCode.HIERARCHY_CYCLE, A, B);
    }

    @Test
    void refusesAFarDescendantAsParentAlsoBelowTheDeepestLevel() {
        LocationId descendant = hierarchy.with(A, null).withLine(200, A);

        refuses(RefusalCode.HIERARCHY_CYCLE, A, descendant);
    }

    @Test
    void refusesAParentThatDoesNotExist() {
        refuses(RefusalCode.PARENT_NOT_FOUND, A, B);
    }

    @Test
    void refusesAnArchivedParentBeforeItSearchesForACycle() {
        hierarchy.with(A, null).withArchived(B, A);

        refuses(RefusalCode.PARENT_ARCHIVED, A, B);
    }

    @Test
    void allowsAnArchivedLocationFurtherUp() {
        hierarchy.with(B, C).withArchived(C, null);

        assertThatNoException().isThrownBy(() -> rules.requirePlace(A, B));
    }

    @Test
    void treatsAMissingAncestorAsARoot() {
        hierarchy.with(B, C);

        assertThatNoException().isThrownBy(() -> rules.requirePlace(A, B));
    }

    @Test
    void refusesALocationUnderACycle() {
        hierarchy.with(B, C).with(C, id(1)).with(id(1), C);

        refuses(RefusalCode.HIERARCHY_CYCLE, A, B);
        assertThat(hierarchy.asked()).containsExactly(B, C, id(1));
    }

    @Test
    void stopsAtALineThatIsFarTooLong() {
        LocationId parent = hierarchy.withLine(5_000, null);

        refuses(RefusalCode.HIERARCHY_TOO_DEEP, A, parent);
        assertThat(hierarchy.asked()).hasSizeLessThan(1_100);
    }

    @Test
    void anActiveParentNeedsNoOtherCheck() {
        hierarchy.with(B, C).with(C, B);

        assertThatNoException().isThrownBy(() -> rules.requireActiveParent(B));
    }

    /** Moves A. */
    private void move(Subtrees subtrees, LocationId parent) {
        rules.requireMove(A, parent, hierarchy, subtrees);
    }

    private static Subtrees below(int levels) {
        return below(() -> OptionalInt.of(levels));
    }

    private static Subtrees below(Supplier<OptionalInt> height) {
        return new Subtrees() {
            @Override
            public boolean hasActiveChildren(LocationId location) {
                throw new AssertionError("the children were read");
            }

            @Override
            public OptionalInt height(LocationId location, LocationId newParent) {
                return height.get();
            }
        };
    }

    private void refuses(RefusalCode code, LocationId location, LocationId parent) {
        refuses(code, () -> rules.requirePlace(location, parent));
    }

    private static void refuses(RefusalCode code, Runnable rule) {
        assertThat(Refusals.of(rule)).contains(code);
    }
}
