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
    void allowsAPlaceUnderARoot() {
        hierarchy.with(B, null);

        assertThatNoException().isThrownBy(() -> rules.requirePlace(A, B));
    }

    @Test
    void allowsThePlaceAtLevel64() {
        LocationId parent = hierarchy.withLine(63, null);

        assertThatNoException().isThrownBy(() -> rules.requirePlace(A, parent));
    }

    @Test
    void refusesThePlaceAtLevel65() {
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
    void refusesADescendantAlsoWhereTheLocationItselfIsAtLevel64() {
        LocationId parent = hierarchy.withLine(63, null);

        refuses(RefusalCode.HIERARCHY_TOO_DEEP, () -> move(below(1), parent));
    }

    @Test
    void refusesAnyHeightThatIsTooMuch() {
        hierarchy.with(B, null);

        refuses(RefusalCode.HIERARCHY_TOO_DEEP, () -> move(below(Integer.MAX_VALUE), B));
    }

    @Test
    void asksForTheHeightOnlyWhereNothingElseRefuses() {
        LocationId tooLow = hierarchy.withLine(64, null);
        hierarchy.with(A, null).with(B, A).withArchived(C, null);
        Subtrees neverAsked =
                below(() -> {
                    throw new AssertionError("asked for the height");
                });

        refuses(RefusalCode.HIERARCHY_CYCLE, () -> move(neverAsked, A));
        refuses(RefusalCode.PARENT_NOT_FOUND, () -> move(neverAsked, id(1)));
        refuses(RefusalCode.PARENT_ARCHIVED, () -> move(neverAsked, C));
        refuses(RefusalCode.HIERARCHY_CYCLE, () -> move(neverAsked, B));
        refuses(RefusalCode.HIERARCHY_TOO_DEEP, () -> move(neverAsked, tooLow));
    }

    /** What stands below is read from another state, and may be ahead of the ancestors. */
    @Test
    void refusesAParentThatIsFoundBelowItOnly() {
        hierarchy.with(B, null);

        refuses(RefusalCode.HIERARCHY_CYCLE, () -> move(below(OptionalInt::empty), B));
    }

    @Test
    void takesTheGuardBeforeItAsksForAnything() {
        hierarchy.with(B, C).with(C, null);

        move(hierarchy, B);
        assertThat(hierarchy.takenAfter()).containsExactly(0);
        assertThat(hierarchy.asked()).containsExactly(B, C);
        assertThat(hierarchy.askedBelow()).containsExactly(A);
    }

    @Test
    void takesNoGuardForANewPlace() {
        hierarchy.with(B, null);

        rules.requirePlace(A, B);
        assertThat(hierarchy.takenAfter()).isEmpty();
    }

    @Test
    void takesALocationOutOfARing() {
        hierarchy.with(A, B).with(B, C).with(C, A).with(id(1), null);

        assertThatNoException().isThrownBy(() -> move(hierarchy, id(1)));
    }

    @Test
    void putsALocationOfARingUnderNoneThatStandsBelowIt() {
        hierarchy.with(A, B).with(B, C).with(C, A).with(id(1), B).with(id(2), id(1));

        for (LocationId below : List.of(B, C, id(1), id(2))) {
            refuses(RefusalCode.HIERARCHY_CYCLE, () -> move(hierarchy, below));
        }
    }

    @Test
    void namesTheRingThatNothingCanBePutUnder() {
        hierarchy.with(B, C).with(C, id(1)).with(id(1), id(2)).with(id(2), C);

        assertThatThrownBy(() -> move(hierarchy, B))
                .isInstanceOf(LocationRefused.class)
                .hasMessageContaining(
                        "3 locations stand in a ring: give one of them another parent, or none")
                .hasMessageContaining("(%s, %s, %s)".formatted(C, id(1), id(2)));
    }

    @Test
    void namesTenMembersOfALargeRing() {
        LocationId first = id(0x2000);
        hierarchy.with(first, null);
        hierarchy.with(first, hierarchy.withLine(20, first));

        assertThatThrownBy(() -> move(hierarchy, first))
                .hasMessageContaining("21 locations stand in a ring")
                .hasMessageMatching("(?s).*\\((?:[0-9a-f-]{36}, ){10}…\\)");
    }

    /** Left so by a foreign hand: whoever defines the missing parent must not close a ring. */
    @Test
    void refusesToDefineAMissingParentUnderWhatStandsBelowIt() {
        hierarchy.with(B, C).with(C, A);

        refuses(RefusalCode.HIERARCHY_CYCLE, A, B);
    }

    @Test
    void refusesALocationAsItsOwnParentWithoutLookingItUp() {
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
    void refusesAnArchivedParentBeforeItLooksForACycle() {
        hierarchy.with(A, null).withArchived(B, A);

        refuses(RefusalCode.PARENT_ARCHIVED, A, B);
    }

    @Test
    void allowsAnArchivedLocationFurtherUp() {
        hierarchy.with(B, C).withArchived(C, null);

        assertThatNoException().isThrownBy(() -> rules.requirePlace(A, B));
    }

    @Test
    void takesAnAncestorThatCannotBeFoundForARoot() {
        hierarchy.with(B, C);

        assertThatNoException().isThrownBy(() -> rules.requirePlace(A, B));
    }

    @Test
    void refusesAPlaceUnderLocationsThatStandInACircle() {
        hierarchy.with(B, C).with(C, id(1)).with(id(1), C);

        refuses(RefusalCode.HIERARCHY_CYCLE, A, B);
        assertThat(hierarchy.asked()).containsExactly(B, C, id(1));
    }

    @Test
    void givesUpALineThatIsFarTooLong() {
        LocationId parent = hierarchy.withLine(5_000, null);

        refuses(RefusalCode.HIERARCHY_TOO_DEEP, A, parent);
        assertThat(hierarchy.asked()).hasSizeLessThan(1_100);
    }

    @Test
    void anActiveParentNeedsNoPlace() {
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
                throw new AssertionError("asked for children");
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
