package io.cim.location.domain;

import static io.cim.location.domain.Places.A;
import static io.cim.location.domain.Places.B;
import static io.cim.location.domain.Places.C;
import static io.cim.location.domain.Places.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
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
        assertThatExceptionOfType(LocationRefused.class)
                .isThrownBy(() -> rules.requirePlace(location, parent))
                .extracting(LocationRefused::code)
                .isEqualTo(code);
    }
}
