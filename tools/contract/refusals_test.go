package contract_test

import (
	"fmt"
	"strings"
	"testing"
)

const (
	invalidRequest = 400
	notFound       = 404
	conflict       = 409
	tooLarge       = 413
)

// Every command as it would be accepted for an active $A that has $B as its parent.
var commandsOnA = map[string]command{
	"update":            {"update", `{"location_id":"$A","name":"Hall"}`},
	"set_parent":        {"set_parent", `{"location_id":"$A","parent_id":"$B"}`},
	"remove_parent":     {"remove_parent", `{"location_id":"$A"}`},
	"add_metadata":      {"add_metadata", `{"location_id":"$A","key":"floor","value":"4"}`},
	"add_identifier":    {"add_identifier", `{"location_id":"$A","system":"sap","value":"$A"}`},
	"remove_identifier": {"remove_identifier", `{"location_id":"$A","system":"sap","value":"$A"}`},
	"add_tags":          {"add_tags", `{"location_id":"$A","tags":["a"]}`},
	"remove_tags":       {"remove_tags", `{"location_id":"$A","tags":["a"]}`},
	"archive":           archiveA,
	"remove_metadata":   {"remove_metadata", `{"location_id":"$A","key":"floor"}`},
	"restore":           {"restore", `{"location_id":"$A"}`},
}

var refusedCommands = []struct {
	name   string
	given  []command
	when   command
	status int
	code   string
}{
	{"define of a location that exists", []command{defineA}, defineA, conflict, "location_already_exists"},
	{"define of an archived location", []command{defineA, archiveA}, defineA, conflict, "location_already_exists"},
	{"define under a parent that does not exist", nil,
		command{"define", `{"location_id":"$A","name":"A","location_type":"Logical","parent_id":"$B"}`},
		notFound, "parent_not_found"},
	{"define under an archived parent", []command{defineB, archiveB},
		command{"define", `{"location_id":"$A","name":"A","location_type":"Logical","parent_id":"$B"}`},
		conflict, "parent_archived"},
	{"define under itself", nil,
		command{"define", `{"location_id":"$A","name":"A","location_type":"Logical","parent_id":"$A"}`},
		conflict, "hierarchy_cycle"},
	{"define that expects a version", nil,
		command{"define", `{"location_id":"$A","name":"A","location_type":"Logical","expected_version":1}`},
		conflict, "version_conflict"},
	{"set_parent to a parent that does not exist", []command{defineA}, moveAtoB, notFound, "parent_not_found"},
	{"set_parent to an archived parent", []command{defineA, defineB, archiveB}, moveAtoB, conflict, "parent_archived"},
	{"set_parent to itself", []command{defineA},
		command{"set_parent", `{"location_id":"$A","parent_id":"$A"}`}, conflict, "hierarchy_cycle"},
	{"set_parent to a child", []command{defineA, defineB, moveBtoA}, moveAtoB, conflict, "hierarchy_cycle"},
	{"set_parent to a grandchild", []command{defineA, defineB,
		{"define", `{"location_id":"$C","name":"C","location_type":"Logical","parent_id":"$A"}`},
		{"set_parent", `{"location_id":"$B","parent_id":"$C"}`}}, moveAtoB, conflict, "hierarchy_cycle"},
	{"remove_parent of a root", []command{defineA},
		command{"remove_parent", `{"location_id":"$A"}`}, conflict, "no_parent"},
	{"archive of an archived location", []command{defineA, archiveA}, archiveA, conflict, "already_archived"},
	{"restore of an active location", []command{defineA},
		command{"restore", `{"location_id":"$A"}`}, conflict, "not_archived"},
	{"restore under an archived parent", []command{defineA, defineB, moveAtoB, archiveA, archiveB},
		command{"restore", `{"location_id":"$A"}`}, conflict, "parent_archived"},
}

func TestRefusals(t *testing.T) {
	for _, c := range refusedCommands {
		t.Run(c.name, func(t *testing.T) {
			s := newScenario(t)
			s.given(t, c.given...)
			s.requireRefused(t, c.when, c.status, c.code)
		})
	}
}

func TestCommandsOnUnknownLocationsAreRefused(t *testing.T) {
	for name, c := range commandsOnA {
		t.Run(name, func(t *testing.T) {
			s := newScenario(t)
			s.given(t, defineB)
			s.requireRefused(t, c, notFound, "location_not_found")
		})
	}
}

func TestCommandsOnArchivedLocationsAreRefused(t *testing.T) {
	for name, c := range commandsOnA {
		if name == "archive" || name == "restore" {
			continue // refused by codes of their own, or accepted
		}
		t.Run(name, func(t *testing.T) {
			s := newScenario(t)
			s.given(t, defineA, defineB, moveAtoB, archiveA)
			s.requireRefused(t, c, conflict, "location_archived")
		})
	}
}

func TestCommandsThatExpectAnotherVersionAreRefused(t *testing.T) {
	for name, c := range commandsOnA {
		for _, version := range []int{0, 1, 3} {
			t.Run(fmt.Sprintf("%s expects %d", name, version), func(t *testing.T) {
				s := newScenario(t)
				s.given(t, defineA, defineB, moveAtoB)
				payload := strings.Replace(c.payload, "}", fmt.Sprintf(`,"expected_version":%d}`, version), 1)
				s.requireRefused(t, command{c.name, payload}, conflict, "version_conflict")
			})
		}
	}
}

func TestTheTreeIs64LevelsDeepAtMost(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineA)
	parent := s.ids["$A"]
	for level := 2; level <= 64; level++ {
		child := newID()
		s.given(t, command{"define", fmt.Sprintf(
			`{"location_id":"%s","name":"level %d","location_type":"Logical","parent_id":"%s"}`, child, level, parent)})
		parent = child
	}
	t.Run("define below level 64", func(t *testing.T) {
		s.requireRefused(t, command{"define",
			`{"location_id":"$B","name":"B","location_type":"Physical","parent_id":"` + parent + `"}`},
			conflict, "hierarchy_too_deep")
	})
	t.Run("set_parent below level 64", func(t *testing.T) {
		s.given(t, defineB)
		s.requireRefused(t, command{"set_parent", `{"location_id":"$B","parent_id":"` + parent + `"}`},
			conflict, "hierarchy_too_deep")
	})
	t.Run("a cycle counts before the depth", func(t *testing.T) {
		s.requireRefused(t, command{"set_parent", `{"location_id":"$A","parent_id":"` + parent + `"}`},
			conflict, "hierarchy_cycle")
	})
}

func TestALocationHas256MetadataKeysAtMost(t *testing.T) {
	s := newScenario(t)
	entries := make([]string, 256)
	for i := range entries {
		entries[i] = fmt.Sprintf(`"key-%d":"v"`, i)
	}
	s.given(t, command{"define",
		`{"location_id":"$A","name":"A","location_type":"Logical","metadata":{` + strings.Join(entries, ",") + `}}`})
	s.requireRefused(t, command{"add_metadata", `{"location_id":"$A","key":"one-more","value":"v"}`},
		conflict, "too_much_metadata")
	s.given(t, command{"add_metadata", `{"location_id":"$A","key":"key-0","value":"another"}`})
	s.given(t, command{"remove_metadata", `{"location_id":"$A","key":"key-0"}`})
	s.given(t, command{"add_metadata", `{"location_id":"$A","key":"one-more","value":"v"}`})
}

func TestAnIdentifierBelongsToOneLocation(t *testing.T) {
	s := newScenario(t)
	identifier := `"system":"sap","value":"$A"`
	addToA := command{"add_identifier", `{"location_id":"$A",` + identifier + `}`}
	addToB := command{"add_identifier", `{"location_id":"$B",` + identifier + `}`}
	defineCWithIt := command{"define",
		`{"location_id":"$C","name":"C","location_type":"Logical","identifiers":[{` + identifier + `}]}`}
	s.given(t, defineA, defineB, addToA)
	s.requireRefused(t, addToB, conflict, "identifier_taken")
	s.requireRefused(t, defineCWithIt, conflict, "identifier_taken")
	s.given(t, archiveA)
	s.requireRefused(t, addToB, conflict, "identifier_taken")
	s.given(t, command{"restore", `{"location_id":"$A"}`},
		command{"remove_identifier", `{"location_id":"$A",` + identifier + `}`}, defineCWithIt)
	s.requireRefused(t, addToA, conflict, "identifier_taken")
}

func TestALocationHas32IdentifiersAtMost(t *testing.T) {
	s := newScenario(t)
	s.given(t, command{"define", `{"location_id":"$A","name":"A","location_type":"Logical","identifiers":[` +
		listed(32, `{"system":"sap","value":"%d of $A"}`) + `]}`})
	s.requireRefused(t, command{"add_identifier", `{"location_id":"$A","system":"sap","value":"$A"}`},
		conflict, "too_many_identifiers")
	s.given(t, command{"add_identifier", `{"location_id":"$A","system":"sap","value":"1 of $A"}`})
}

func TestALocationHas64TagsAtMost(t *testing.T) {
	s := newScenario(t)
	s.given(t, command{"define", `{"location_id":"$A","name":"A","location_type":"Logical","tags":[` + listed(63, `"%d"`) + `]}`})
	s.requireRefused(t, command{"add_tags", `{"location_id":"$A","tags":["a","b"]}`}, conflict, "too_many_tags")
	s.given(t, command{"add_tags", `{"location_id":"$A","tags":["1","a"]}`})
	s.given(t, command{"remove_tags", `{"location_id":"$A","tags":["1"]}`})
	s.given(t, command{"add_tags", `{"location_id":"$A","tags":["b"]}`})
}

func TestALocationIs256KiBAtMost(t *testing.T) {
	s := newScenario(t)
	s.given(t, command{"define", `{"location_id":"$A","name":"A","location_type":"Logical","metadata":{` +
		listed(60, `"key-%d":"`+longest(4096)+`"`) + `}}`})
	s.given(t, command{"add_metadata", `{"location_id":"$A","key":"a","value":"` + longest(4096) + `"}`})
	for _, c := range []command{
		{"add_metadata", `{"location_id":"$A","key":"b","value":"` + strings.Repeat("🏛", 4096) + `"}`},
		{"add_metadata", `{"location_id":"$A","key":"a","value":"` + strings.Repeat("🏛", 4096) + `"}`},
		{"update", `{"location_id":"$A","location_type":"Virtual","virtual_location":{"kind":"other","identifier":"x",` +
			`"attributes":{"a":"` + strings.Repeat("🏛", 4096) + `"}}}`},
	} {
		s.requireRefused(t, c, tooLarge, "location_too_large")
	}
	s.given(t, command{"remove_metadata", `{"location_id":"$A","key":"key-1"}`})
}

func TestRequestsAre256KiBAtMost(t *testing.T) {
	s := newScenario(t)
	payload := s.expand(defineA.payload)
	payload += strings.Repeat(" ", 256*1024-len(payload))
	s.requireRefused(t, command{"define", payload + " "}, tooLarge, "request_too_large")
	s.given(t, command{"define", payload})
}

// Each case fails two neighbouring checks, and the first of them answers.
var checkOrder = []struct {
	name   string
	given  []command
	when   command
	status int
	code   string
}{
	{"payload before existence", nil, command{"update", `{"location_id":"$A","name":""}`},
		invalidRequest, "invalid_request"},
	{"existence before version", nil, command{"archive", `{"location_id":"$A","expected_version":5}`},
		notFound, "location_not_found"},
	{"existence before version, on define", []command{defineA},
		command{"define", `{"location_id":"$A","name":"A","location_type":"Logical","expected_version":5}`},
		conflict, "location_already_exists"},
	{"version before own state", []command{defineA, archiveA},
		command{"archive", `{"location_id":"$A","expected_version":1}`}, conflict, "version_conflict"},
	{"version before own parent, on define", nil,
		command{"define", `{"location_id":"$A","name":"A","location_type":"Logical","parent_id":"$A","expected_version":1}`},
		conflict, "version_conflict"},
	{"version before no change", []command{defineA},
		command{"update", `{"location_id":"$A","name":"A","expected_version":2}`}, conflict, "version_conflict"},
	{"own state before own parent", []command{defineA, archiveA},
		command{"set_parent", `{"location_id":"$A","parent_id":"$A"}`}, conflict, "location_archived"},
	{"own state before no change", []command{defineA, archiveA},
		command{"update", `{"location_id":"$A","name":"A"}`}, conflict, "location_archived"},
	{"own state before the parent's existence", []command{defineA, archiveA}, moveAtoB,
		conflict, "location_archived"},
	{"own parent before the parent's existence, on define", nil,
		command{"define", `{"location_id":"$A","name":"A","location_type":"Logical","parent_id":"$A"}`},
		conflict, "hierarchy_cycle"},
	{"an archived parent before a cycle", []command{defineA, defineB, moveBtoA, archiveB}, moveAtoB,
		conflict, "parent_archived"},
}

func TestTheFirstCheckThatFailsAnswers(t *testing.T) {
	for _, c := range checkOrder {
		t.Run(c.name, func(t *testing.T) {
			s := newScenario(t)
			s.given(t, c.given...)
			s.requireRefused(t, c.when, c.status, c.code)
		})
	}
}
