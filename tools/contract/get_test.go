package contract_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestALocationIsToldWithEveryFieldThatItHas(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineB)
	defined := s.given(t, defineWithEverything)
	at := s.timeOf(t, defined.Sequence)
	requireJSON(t, "location", s.query(t, "get", `{"location_id":"$A"}`).Location.raw, s.expand(fmt.Sprintf(
		`{"location_id":"$A","name":"A","location_type":"Hybrid",%s,"archived":false,"version":1,`+
			`"defined_at":"%s","updated_at":"%s","path":["B","A"]}`, everyOptionalField, at, at)))
}

func TestALocationIsToldWithoutTheFieldsThatItHasNot(t *testing.T) {
	s := newScenario(t)
	at := s.timeOf(t, s.given(t, command{"define", `{"location_id":"$A","name":"A","location_type":"Logical"}`}).Sequence)
	requireJSON(t, "location", s.query(t, "get", `{"location_id":"$A"}`).Location.raw, s.expand(fmt.Sprintf(
		`{"location_id":"$A","name":"A","location_type":"Logical","status":"active","archived":false,"version":1,`+
			`"defined_at":"%s","updated_at":"%s","path":["A"]}`, at, at)))
}

// Each command changes the location that defineWithEverything makes below $B; the rest of it stays.
var changes = []struct {
	name  string
	given []command
	when  command
	want  string // the members that have changed, beside version and times; null for those that are gone
}{
	{"update", nil, command{"update", `{"location_id":"$A","name":"Hall"}`}, `{"name":"Hall","path":["B","Hall"]}`},
	{"update that clears", nil,
		command{"update", `{"location_id":"$A","address":null,"coordinates":null,"virtual_location":null}`},
		`{"address":null,"coordinates":null,"virtual_location":null}`},
	{"update that describes", nil,
		command{"update", `{"location_id":"$A","kind":null,"status":"planned","time_zone":"UTC"}`},
		`{"kind":null,"status":"planned","time_zone":"UTC"}`},
	{"update of the type", nil,
		command{"update", `{"location_id":"$A","location_type":"Physical","virtual_location":null}`},
		`{"location_type":"Physical","virtual_location":null}`},
	{"add_identifier", nil, command{"add_identifier", `{"location_id":"$A","system":"bim","value":"$A"}`},
		`{"identifiers":[{"system":"bim","value":"$A"},{"system":"sap","value":"17 $A"}]}`},
	{"remove_identifier", nil, command{"remove_identifier", `{"location_id":"$A","system":"sap","value":"17 $A"}`},
		`{"identifiers":null}`},
	{"add_tags", nil, command{"add_tags", `{"location_id":"$A","tags":["b"]}`}, `{"tags":["1st floor","b","quiet"]}`},
	{"remove_tags", nil, command{"remove_tags", `{"location_id":"$A","tags":["quiet","1st floor"]}`}, `{"tags":null}`},
	{"set_parent",
		[]command{{"define", `{"location_id":"$C","name":"C","location_type":"Logical","parent_id":"$B"}`}},
		command{"set_parent", `{"location_id":"$A","parent_id":"$C"}`}, `{"parent_id":"$C","path":["B","C","A"]}`},
	{"remove_parent", nil, command{"remove_parent", `{"location_id":"$A"}`}, `{"parent_id":null,"path":["A"]}`},
	{"add_metadata", nil, command{"add_metadata", `{"location_id":"$A","key":"x","value":"1"}`},
		`{"metadata":{"floor":"4","cost-center":"a/b:7","x":"1"}}`},
	{"remove_metadata", nil, command{"remove_metadata", `{"location_id":"$A","key":"floor"}`},
		`{"metadata":{"cost-center":"a/b:7"}}`},
	{"a parent's new name", nil, command{"update", `{"location_id":"$B","name":"Campus"}`},
		`{"path":["Campus","A"]}`},
}

func TestALocationIsToldAsItsLastEventLeftIt(t *testing.T) {
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			s := newScenario(t)
			s.given(t, defineB, defineWithEverything)
			s.given(t, c.given...)
			before := s.query(t, "get", `{"location_id":"$A"}`).Location.raw
			changed := s.given(t, c.when)
			want := merged(t, before, s.expand(c.want))
			if changed.LocationID == s.ids["$A"] {
				want = merged(t, []byte(want),
					fmt.Sprintf(`{"version":2,"updated_at":"%s"}`, s.timeOf(t, changed.Sequence)))
			}
			requireJSON(t, "location", s.query(t, "get", `{"location_id":"$A"}`).Location.raw, want)
		})
	}
}

func TestAnArchivedLocationIsToldUntilItIsRestored(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineA)
	active := s.query(t, "get", `{"location_id":"$A"}`).Location.raw

	at := s.timeOf(t, s.given(t, archiveA).Sequence)
	archived := s.query(t, "get", `{"location_id":"$A"}`).Location.raw
	requireJSON(t, "archived", archived, merged(t, active,
		fmt.Sprintf(`{"archived":true,"version":2,"updated_at":"%s","archived_at":"%s"}`, at, at)))

	at = s.timeOf(t, s.given(t, command{"restore", `{"location_id":"$A"}`}).Sequence)
	requireJSON(t, "restored", s.query(t, "get", `{"location_id":"$A"}`).Location.raw, merged(t, archived,
		fmt.Sprintf(`{"archived":false,"version":3,"updated_at":"%s","archived_at":null}`, at)))
}

func TestAPastStateIsToldByItsVersionAndByItsTime(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineB)
	steps := []command{
		{"define", `{"location_id":"$A","name":"First","location_type":"Logical","parent_id":"$B"}`},
		{"update", `{"location_id":"$A","name":"Second"}`},
		{"remove_parent", `{"location_id":"$A"}`},
		archiveA,
	}
	var states []string
	var times []string
	for _, step := range steps {
		written := s.given(t, step)
		states = append(states, string(s.query(t, "get", `{"location_id":"$A"}`).Location.raw))
		times = append(times, s.timeOf(t, written.Sequence))
		s.passTime(t, written.Sequence)
	}
	s.given(t, command{"update", `{"location_id":"$B","name":"renamed since"}`})
	for i, state := range states {
		t.Run(fmt.Sprintf("version %d", i+1), func(t *testing.T) {
			got := s.query(t, "get", fmt.Sprintf(`{"location_id":"$A","version":%d}`, i+1))
			requireJSON(t, "by version", got.Location.raw, state)
			got = s.query(t, "get", fmt.Sprintf(`{"location_id":"$A","as_of":"%s"}`, times[i]))
			requireJSON(t, "by time", got.Location.raw, state)
		})
	}
	t.Run("a nanosecond before an event is before it", func(t *testing.T) {
		before := s.query(t, "get", fmt.Sprintf(`{"location_id":"$A","as_of":"%s"}`, justBefore(t, times[1])))
		requireJSON(t, "location", before.Location.raw, states[0])
	})
	t.Run("the future is as the present", func(t *testing.T) {
		got := s.query(t, "get", `{"location_id":"$A","as_of":"9999-12-31T23:59:59Z"}`)
		requireJSON(t, "location", got.Location.raw, states[len(states)-1])
	})
	t.Run("before the first event", func(t *testing.T) {
		s.requireQueryRefused(t, "get", fmt.Sprintf(`{"location_id":"$A","as_of":"%s"}`, justBefore(t, times[0])),
			notFound, "version_not_found")
	})
	t.Run("a version to come", func(t *testing.T) {
		s.requireQueryRefused(t, "get", `{"location_id":"$A","version":5}`, notFound, "version_not_found")
	})
}

func TestAPastStateOfAnUnknownLocationIsRefused(t *testing.T) {
	s := newScenario(t)
	s.requireQueryRefused(t, "get", `{"location_id":"$A","version":1}`, notFound, "location_not_found")
	s.requireQueryRefused(t, "get", `{"location_id":"$A","as_of":"2026-01-01T00:00:00Z"}`,
		notFound, "location_not_found")
}

func TestIdsInUpperCaseAreFound(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineA)
	got := s.query(t, "get", `{"location_id":"`+strings.ToUpper(s.ids["$A"])+`"}`)
	if got.Location.ID != s.ids["$A"] {
		t.Fatalf("found %s, want %s", got.Location.ID, s.ids["$A"])
	}
}

func TestALocationIsFoundByItsIdentifier(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineB, defineWithEverything)
	byID := s.query(t, "get", `{"location_id":"$A"}`).Location.raw
	got := s.query(t, "get", `{"identifier":{"system":"sap","value":"17 $A"}}`)
	requireJSON(t, "location", got.Location.raw, string(byID))
	s.given(t, command{"update", `{"location_id":"$A","name":"Hall"}`})
	past := s.query(t, "get", `{"identifier":{"system":"sap","value":"17 $A"},"version":1}`)
	if past.Location.Name != "A" {
		t.Fatalf("version 1 has the name %s, want A", past.Location.Name)
	}
}
