package contract_test

import (
	"fmt"
	"testing"
)

// tree is $A with $B and $C below it, $D and $E below $B, and $F below $D; $E and $F are archived.
func tree(t *testing.T) *scenario {
	t.Helper()
	s := newScenario(t)
	for _, child := range []string{"A", "BA", "CA", "DB", "EB", "FD"} {
		parent := ""
		if len(child) == 2 {
			parent = fmt.Sprintf(`,"parent_id":"$%c"`, child[1])
		}
		s.given(t, command{"define",
			fmt.Sprintf(`{"location_id":"$%c","name":"%c","location_type":"Logical"%s}`, child[0], child[0], parent)})
	}
	s.given(t, command{"archive", `{"location_id":"$E"}`}, command{"archive", `{"location_id":"$F"}`})
	return s
}

var treeQueries = []struct{ name, payload, want string }{
	{"children", `{"location_id":"$A"}`, "BC"},
	{"children", `{"location_id":"$B"}`, "D"},
	{"children", `{"location_id":"$B","archived":true}`, "E"},
	{"children", `{"location_id":"$B","archived":"any"}`, "DE"},
	{"children", `{"location_id":"$C"}`, ""},
	{"children", `{"location_id":"$F","archived":"any"}`, ""},
	{"ancestors", `{"location_id":"$A"}`, ""},
	{"ancestors", `{"location_id":"$D"}`, "BA"},
	{"ancestors", `{"location_id":"$F"}`, "DBA"},
	{"descendants", `{"location_id":"$A"}`, "BCD"},
	{"descendants", `{"location_id":"$A","archived":"any"}`, "BCDEF"},
	{"descendants", `{"location_id":"$A","archived":true}`, "EF"},
	{"descendants", `{"location_id":"$A","max_depth":1}`, "BC"},
	{"descendants", `{"location_id":"$A","max_depth":2,"archived":"any"}`, "BCDE"},
	{"descendants", `{"location_id":"$F"}`, ""},
}

func TestTheTreeIsWalked(t *testing.T) {
	s := tree(t)
	for _, c := range treeQueries {
		t.Run(c.name+" "+c.payload, func(t *testing.T) {
			got := s.query(t, c.name, c.payload)
			s.requireFound(t, got, c.want)
			if got.Locations == nil {
				t.Fatalf("locations are a list even where it is empty: %s", got.raw)
			}
		})
	}
}

func TestTheTreeOfAnUnknownLocationIsRefused(t *testing.T) {
	s := newScenario(t)
	for _, name := range []string{"get", "children", "ancestors", "descendants", "history"} {
		t.Run(name, func(t *testing.T) {
			s.requireQueryRefused(t, name, `{"location_id":"$A"}`, notFound, "location_not_found")
		})
	}
}

func TestLocationsInTheTreeAreToldAsGetTellsThem(t *testing.T) {
	s := tree(t)
	for name, payload := range map[string]string{
		"children": `{"location_id":"$B","archived":"any"}`, "ancestors": `{"location_id":"$F"}`,
		"descendants": `{"location_id":"$A","archived":"any"}`,
	} {
		t.Run(name, func(t *testing.T) {
			locations := s.query(t, name, payload).Locations
			if len(locations) < 2 {
				t.Fatalf("found %q", s.letters(locations))
			}
			for _, location := range locations {
				got := s.query(t, "get", `{"location_id":"`+location.ID+`"}`).Location.raw
				requireJSON(t, location.Name, []byte(merged(t, location.raw, `{"depth":null}`)), string(got))
			}
		})
	}
}

func TestDescendantsTellHowDeepTheyAre(t *testing.T) {
	s := tree(t)
	want := map[string]int{"B": 1, "C": 1, "D": 2, "E": 2, "F": 3}
	for _, location := range s.walk(t, "descendants", `{"location_id":"$A","archived":"any"}`, 2) {
		if location.Depth == nil || *location.Depth != want[location.Name] {
			t.Errorf("the depth of %s is not %d: %s", location.Name, want[location.Name], location.raw)
		}
	}
	for _, location := range s.query(t, "children", `{"location_id":"$A"}`).Locations {
		if location.Depth != nil {
			t.Errorf("only descendants have a depth: %s", location.raw)
		}
	}
}

func TestASubtreeIsFoundWhereItWasMoved(t *testing.T) {
	s := tree(t)
	s.given(t, command{"set_parent", `{"location_id":"$D","parent_id":"$C"}`})
	s.requireFound(t, s.query(t, "ancestors", `{"location_id":"$F"}`), "DCA")
	s.requireFound(t, s.query(t, "descendants", `{"location_id":"$C","archived":"any"}`), "DF")
	s.requireFound(t, s.query(t, "descendants", `{"location_id":"$B"}`), "")
	if path := fmt.Sprint(s.query(t, "get", `{"location_id":"$F"}`).Location.Path); path != "[A C D F]" {
		t.Errorf("path is %s", path)
	}
}
