package io.cim.location.domain;

import static io.cim.location.domain.Places.A;
import static io.cim.location.domain.Places.B;
import static io.cim.location.domain.Places.C;
import static io.cim.location.domain.Places.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.cim.location.api.LocationId;
import io.cim.location.api.RefusalCode;
import java.util.function.IntSupplier;
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

        assertThatNoException().isThrownBy(() -> rules.requirePlace(A, () -> 3, parent));
    }

    @Test
    void refusesALowestDescendantAtLevel65() {
        LocationId parent = hierarchy.withLine(60, null);

        refuses(RefusalCode.HIERARCHY_TOO_DEEP, () -> rules.requirePlace(A, () -> 4, parent));
    }

    @Test
    void refusesADescendantAlsoWhereTheLocationItselfIsAtLevel64() {
        LocationId parent = hierarchy.withLine(63, null);

        refuses(RefusalCode.HIERARCHY_TOO_DEEP, () -> rules.requirePlace(A, () -> 1, parent));
    }

    @Test
    void refusesAnyHeightThatIsTooMuch() {
        hierarchy.with(B, null);

        refuses(
                RefusalCode.HIERARCHY_TOO_DEEP,
                () -> rules.requirePlace(A, () -> Integer.MAX_VALUE, B));
    }

    @Test
    void asksForTheHeightOnlyWhereNothingElseRefuses() {
        LocationId tooLow = hierarchy.withLine(64, null);
        hierarchy.with(A, null).with(B, A).withArchived(C, null);
        IntSupplier neverAsked =
                () -> {
                    throw new AssertionError("asked for the height");
                };

        refuses(RefusalCode.HIERARCHY_CYCLE, () -> rules.requirePlace(A, neverAsked, A));
        refuses(RefusalCode.PARENT_NOT_FOUND, () -> rules.requirePlace(A, neverAsked, id(1)));
        refuses(RefusalCode.PARENT_ARCHIVED, () -> rules.requirePlace(A, neverAsked, C));
        refuses(RefusalCode.HIERARCHY_CYCLE, () -> rules.requirePlace(A, neverAsked, B));
        refuses(RefusalCode.HIERARCHY_TOO_DEEP, () -> rules.requirePlace(A, neverAsked, tooLow));
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
        assertThat(hierarchy.asked()).containsExactly(B, C, id(1), C);
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

    private void refuses(RefusalCode code, LocationId location, LocationId parent) {
        refuses(code, () -> rules.requirePlace(location, parent));
    }

    private static void refuses(RefusalCode code, Runnable rule) {
        assertThat(Refusals.of(rule)).contains(code);
    }
}
