package contract_test

import (
	"fmt"
	"testing"
)

func TestALocationWithActiveChildrenIsNotArchived(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineA, defineB, moveBtoA)
	s.requireRefused(t, archiveA, conflict, "has_children")
	t.Run("its own state is checked before", func(t *testing.T) {
		s.requireRefused(t, command{"archive", `{"location_id":"$A","expected_version":7}`}, conflict, "version_conflict")
	})
	s.given(t, archiveB, archiveA)
	t.Run("a child that is archived does not come back below it", func(t *testing.T) {
		s.requireRefused(t, command{"restore", `{"location_id":"$B"}`}, conflict, "parent_archived")
	})
	s.given(t, command{"restore", `{"location_id":"$A"}`}, command{"restore", `{"location_id":"$B"}`})
	s.requireRefused(t, archiveA, conflict, "has_children")
}

func TestALocationWhoseChildMovedAwayIsArchived(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineA, defineB, moveBtoA)
	s.given(t, command{"remove_parent", `{"location_id":"$B"}`}, archiveA)
}

// chain defines locations each below the one before, and returns their ids from the top down.
func (s *scenario) chain(t *testing.T, length int) []string {
	t.Helper()
	var ids []string
	for level := range length {
		parent := ""
		if level > 0 {
			parent = `,"parent_id":"` + ids[level-1] + `"`
		}
		ids = append(ids, newID())
		s.given(t, command{"define", fmt.Sprintf(`{"location_id":"%s","name":"level %d","location_type":"Logical"%s}`,
			ids[level], level+1, parent)})
	}
	return ids
}

func TestWhatStandsBelowALocationCountsWhereItIsMoved(t *testing.T) {
	s := newScenario(t)
	upper, lower := s.chain(t, 33), s.chain(t, 32)
	move := command{"set_parent", fmt.Sprintf(`{"location_id":"%s","parent_id":"%s"}`, lower[0], upper[32])}
	s.requireRefused(t, move, conflict, "hierarchy_too_deep")
	s.given(t, command{"set_parent", fmt.Sprintf(`{"location_id":"%s","parent_id":"%s"}`, lower[0], upper[31])})
	ancestors := s.query(t, "ancestors", `{"location_id":"`+lower[31]+`"}`)
	if len(ancestors.Locations) != 63 {
		t.Fatalf("the deepest location has %d ancestors, want 63", len(ancestors.Locations))
	}
	t.Run("archived ones too", func(t *testing.T) {
		s.given(t, command{"remove_parent", `{"location_id":"` + lower[0] + `"}`},
			command{"archive", `{"location_id":"` + lower[31] + `"}`})
		s.requireRefused(t, move, conflict, "hierarchy_too_deep")
	})
}
