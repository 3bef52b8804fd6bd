package contract_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

const inSpringfield = `{"street":"123 Main St","street2":"Floor 4","locality":"Springfield","region":"IL",` +
	`"country":"US","postal_code":"62701"}`

// town is a scenario of five locations that lists can tell apart: metadata set them apart from all others.
type town struct {
	*scenario
	set       string
	sequences map[string]uint64 // of the events that defined them, by their letters
}

func newTown(t *testing.T) town {
	t.Helper()
	s := town{newScenario(t), newID(), map[string]uint64{}}
	for _, location := range []struct{ letter, members, metadata string }{
		{"A", `"name":"Alpha Campus","location_type":"Logical","kind":"campus","tags":["VIP","north side"]`, `"colour":"red"`},
		{"B", `"name":"beta House","location_type":"Physical","kind":"building","status":"planned",` +
			`"tags":["vip"],"parent_id":"$A","address":` + inSpringfield,
			`"colour":"red","floors":"4"`},
		{"C", `"name":"Gamma","location_type":"Hybrid","parent_id":"$A","address":{"street":"Ringstraße 5",` +
			`"locality":"München","region":"Bayern","country":"DE","postal_code":"80331"}`, `"colour":"blue"`},
		{"D", `"name":"Delta_100%","location_type":"Virtual","status":"suspended","parent_id":"$B",` +
			`"virtual_location":{"kind":"container","identifier":"Zürich-7","ip_addresses":["10.0.0.7","2001:db8::7"]}`, `"colour":"RED"`},
		{"E", `"name":"Zeta","location_type":"Physical","parent_id":"$A","address":{"street":"1 Lake Shore Dr",` +
			`"locality":"Chicago","region":"IL","country":"US","postal_code":"60611"}`, `"colour":"red"`},
	} {
		defined := s.given(t, command{"define", fmt.Sprintf(`{"location_id":"$%s",%s,"metadata":{"set":"%s",%s}}`,
			location.letter, location.members, s.set, location.metadata)})
		s.sequences[location.letter] = defined.Sequence
		s.passTime(t, defined.Sequence)
	}
	s.given(t, command{"archive", `{"location_id":"$E"}`})
	return s
}

// list is the town's locations that a filter lets through; metadata are further entries of that filter.
func (s town) list(t *testing.T, members, metadata string) answer {
	t.Helper()
	return s.query(t, "list", fmt.Sprintf(`{"metadata":{"set":"%s"%s}%s}`, s.set, metadata, members))
}

// Each case is a filter, and the town's locations that it lets through, by name.
var filters = []struct{ name, members, metadata, want string }{
	{"none: those that are not archived", ``, ``, "ABDC"},
	{"a type in any case", `,"location_type":"pHYSICAL"`, ``, "B"},
	{"several types", `,"location_type":["Physical","Virtual"]`, ``, "BD"},
	{"a parent", `,"parent_id":"$A"`, ``, "BC"},
	{"a parent that is unknown", `,"parent_id":"$X"`, ``, ""},
	{"anywhere below a location", `,"ancestor_id":"$A"`, ``, "BDC"},
	{"below a location that is itself below", `,"ancestor_id":"$B"`, ``, "D"},
	{"below a location that has none below", `,"ancestor_id":"$D"`, ``, ""},
	{"below a location that is unknown", `,"ancestor_id":"$X"`, ``, ""},
	{"below a location, archived ones too", `,"ancestor_id":"$A","archived":"any"`, ``, "BDCE"},
	{"below a location, and a type", `,"ancestor_id":"$A","location_type":"Virtual"`, ``, "D"},
	{"without a parent", `,"root":true`, ``, "A"},
	{"with a parent", `,"root":false`, ``, "BDC"},
	{"not archived", `,"archived":false`, ``, "ABDC"},
	{"archived", `,"archived":true`, ``, "E"},
	{"archived or not", `,"archived":"any"`, ``, "ABDCE"},
	{"a part of the name", `,"text":"amm"`, ``, "C"},
	{"a part of the name in another case", `,"text":"ALPHA c"`, ``, "A"},
	{"a part of the street", `,"text":"main st"`, ``, "B"},
	{"a part of the street's second line", `,"text":"floor"`, ``, "B"},
	{"a part of the locality", `,"text":"NCHEN"`, ``, "C"},
	{"a letter that is not ASCII in another case", `,"text":"MÜNCHEN"`, ``, "C"},
	{"a letter without its accent", `,"text":"munchen"`, ``, "C"},
	{"a letter whose accent is a character of its own", `,"text":"mu\u0308nchen"`, ``, "C"},
	{"an accent that is not there", `,"text":"gámma"`, ``, "C"},
	{"two letters for one", `,"text":"RINGSTRASSE"`, ``, "C"},
	{"a capital sharp s", `,"text":"ringstraẞe"`, ``, "C"},
	{"wide letters", `,"text":"\uff47\uff41\uff4d\uff4d\uff41"`, ``, "C"},
	{"a part of the region", `,"text":"bay"`, ``, "C"},
	{"a part of the postal code", `,"text":"627"`, ``, "B"},
	{"a text that crosses from one field into another", `,"text":"st floor"`, ``, ""},
	{"a text with what is a wildcard elsewhere", `,"text":"_100%"`, ``, "D"},
	{"a wildcard is no wildcard", `,"text":"%"`, ``, "D"},
	{"a country", `,"country":"DE"`, ``, "C"},
	{"a region", `,"region":"IL"`, ``, "B"},
	{"a locality", `,"locality":"Springfield"`, ``, "B"},
	{"a locality is taken as a whole", `,"locality":"Spring"`, ``, ""},
	{"a locality in another case and without its accent", `,"locality":"MUNCHEN"`, ``, "C"},
	{"a region in another case", `,"region":"bAYERN"`, ``, "C"},
	{"a postal code", `,"postal_code":"80331"`, ``, "C"},
	{"a postal code with spaces", `,"postal_code":"803 31"`, ``, "C"},
	{"a kind in any case", `,"kind":"CAMPUS"`, ``, "A"},
	{"several kinds", `,"kind":["campus","building","room"]`, ``, "AB"},
	{"a kind that no location has", `,"kind":"room"`, ``, ""},
	{"a status", `,"status":"planned"`, ``, "B"},
	{"several statuses", `,"status":["suspended","active"]`, ``, "ADC"},
	{"a tag in any case", `,"tags":["Vip"]`, ``, "AB"},
	{"several tags, which it has all of", `,"tags":["vip","NORTH SIDE"]`, ``, "A"},
	{"a tag is taken as a whole", `,"tags":["north"]`, ``, ""},
	{"no tags", `,"tags":[]`, ``, "ABDC"},
	{"a kind of virtual location", `,"virtual_kind":"container"`, ``, "D"},
	{"another kind of virtual location", `,"virtual_kind":"website"`, ``, ""},
	{"the identifier of a virtual location", `,"virtual_identifier":"ZURICH-7"`, ``, "D"},
	{"a part of the identifier", `,"virtual_identifier":"ZURICH"`, ``, ""},
	{"an IP address", `,"ip_address":"10.0.0.7"`, ``, "D"},
	{"an IP address in another form", `,"ip_address":"2001:0DB8:0:0::0007"`, ``, "D"},
	{"an IP address that begins with another one", `,"ip_address":"10.0.0.70"`, ``, ""},
	{"metadata", ``, `,"colour":"red"`, "AB"},
	{"several metadata", ``, `,"colour":"red","floors":"4"`, "B"},
	{"a metadata key without its value", ``, `,"colour":""`, ""},
	{"an orphan", `,"problem":"orphan","archived":"any"`, ``, ""},
	{"a location that is too deep", `,"problem":"too_deep"`, ``, ""},
	{"a location in a cycle", `,"problem":"cycle"`, ``, ""},
	{"all at once", `,"location_type":["Physical"],"parent_id":"$A","root":false,"archived":false,"text":"house",` +
		`"country":"US","region":"IL","locality":"Springfield","postal_code":"62701",` +
		`"defined_after":"2020-01-01T00:00:00Z","updated_after":"2020-01-01T00:00:00Z"`, `,"floors":"4"`, "B"},
	{"all of a virtual location at once", `,"status":"suspended","virtual_kind":"container",` +
		`"virtual_identifier":"Zürich-7","ip_address":"10.0.0.7"`, `,"colour":"RED"`, "D"},
	{"all but one", `,"country":"US","region":"IL","locality":"München"`, ``, ""},
	{"null is not given", `,"location_type":null,"parent_id":null,"root":null,"archived":null,"text":null,` +
		`"country":null,"region":null,"locality":null,"postal_code":null,"defined_after":null,"updated_after":null,` +
		`"kind":null,"status":null,"ancestor_id":null,"tags":null,"virtual_kind":null,"virtual_identifier":null,"ip_address":null,` +
		`"problem":null,"sort":null,"limit":null,"cursor":null`, ``, "ABDC"},
}

func TestAListHasWhatItsFilterLetsThrough(t *testing.T) {
	s := newTown(t)
	for _, c := range filters {
		t.Run(c.name, func(t *testing.T) {
			got := s.list(t, c.members, c.metadata)
			s.requireFound(t, got, c.want)
			if got.Locations == nil || got.NextCursor != "" {
				t.Fatalf("locations are a list even where it is empty, and without a cursor: %s", got.raw)
			}
		})
	}
}

func TestAListHasWhatHappenedAfterATime(t *testing.T) {
	s := newTown(t)
	definedB := s.timeOf(t, s.sequences["B"])
	s.requireFound(t, s.list(t, `,"defined_after":"`+definedB+`"`, ``), "DC")
	s.requireFound(t, s.list(t, `,"defined_after":"`+justBefore(t, definedB)+`"`, ``), "BDC")

	updated := s.timeOf(t, s.given(t, command{"add_metadata", `{"location_id":"$A","key":"x","value":""}`}).Sequence)
	s.requireFound(t, s.list(t, `,"updated_after":"`+updated+`"`, ``), "")
	s.requireFound(t, s.list(t, `,"updated_after":"`+justBefore(t, updated)+`"`, ``), "A")
	s.requireFound(t, s.list(t, `,"updated_after":"`+definedB+`"`, ``), "ADC")
}

func TestAListTellsEachLocationAsGetDoes(t *testing.T) {
	s := newTown(t)
	for _, location := range s.list(t, `,"archived":"any"`, ``).Locations {
		got := s.query(t, "get", `{"location_id":"`+location.ID+`"}`)
		requireJSON(t, location.Name, location.raw, string(got.Location.raw))
	}
}

func TestAListCountsOnRequest(t *testing.T) {
	s := newTown(t)
	for members, want := range map[string]string{
		``: `4`, `,"limit":1`: `4`, `,"archived":"any"`: `5`, `,"tags":["vip"],"limit":1`: `2`, `,"text":"nowhere"`: `0`,
	} {
		var counted struct {
			Total json.RawMessage `json:"total"`
		}
		got := s.list(t, members+`,"count":true`, ``)
		if err := json.Unmarshal(got.raw, &counted); err != nil || string(counted.Total) != want {
			t.Errorf("the total with %q is not %s: %s", members, want, got.raw)
		}
	}
	if got := s.list(t, `,"count":false`, ``); strings.Contains(string(got.raw), `"total"`) {
		t.Errorf("a total that nobody asked for: %s", got.raw)
	}
}

func TestAListIsSorted(t *testing.T) {
	s := newTown(t)
	s.given(t, command{"update", `{"location_id":"$B","name":"beta House 2"}`})
	for sort, want := range map[string]string{
		"name": "ABDC", "-name": "CDBA", "defined_at": "ABCD", "-defined_at": "DCBA", "updated_at": "ACDB",
		"-updated_at": "BDCA",
	} {
		t.Run(sort, func(t *testing.T) {
			s.requireFound(t, s.list(t, `,"sort":"`+sort+`"`, ``), want)
		})
	}
}

// Names in their natural order: numbers count as numbers, and neither case nor accents come before the letters.
func TestNamesAreInNaturalOrder(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineA)
	ordered := []string{"Äpfel", "apple", "Room 1", "Room 2", "room 3", "Room 10", "Zoo", "Ωμέγα"}
	for _, i := range []int{5, 2, 0, 7, 1, 6, 4, 3} {
		s.given(t, command{"define", fmt.Sprintf(
			`{"location_id":"%s","name":"%s","location_type":"Logical","parent_id":"$A"}`, newID(), ordered[i])})
	}
	names := func(got answer) (names []string) {
		for _, location := range got.Locations {
			names = append(names, location.Name)
		}
		return names
	}
	if got := names(s.query(t, "children", `{"location_id":"$A"}`)); !slices.Equal(got, ordered) {
		t.Errorf("children are in the order %q", got)
	}
	var paged []string
	for cursor := ""; ; {
		got := s.query(t, "list", `{"parent_id":"$A","limit":3`+cursor+`}`)
		paged = append(paged, names(got)...)
		if got.NextCursor == "" {
			break
		}
		cursor = `,"cursor":"` + got.NextCursor + `"`
	}
	if !slices.Equal(paged, ordered) {
		t.Errorf("pages are in the order %q", paged)
	}
}

func TestTextsAreFoundInAnyCaseAndWithoutAccents(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineA)
	for _, c := range []struct{ name, text string }{
		{"Zürich", "zurich"}, {"İstanbul", "istanbul"}, {"Straße", "strasse"}, {"Straße", "straẞe"}, {"Θεσσαλονίκη", "Θεσ"},
		{"Łódź", "LODZ"}, {"Cafe\u0301", "café"}, {"東京タワー", "\uff80\uff9c"}, {"경복궁", "복궁"},
	} {
		id := newID()
		s.given(t, command{"define", fmt.Sprintf(`{"location_id":"%s","name":"%s","location_type":"Logical","parent_id":"$A"}`,
			id, c.name)})
		got := s.query(t, "list", fmt.Sprintf(`{"parent_id":"$A","text":"%s"}`, c.text))
		if !slices.ContainsFunc(got.Locations, func(f found) bool { return f.ID == id }) {
			t.Errorf("%s does not find %s: %s", c.text, c.name, got.raw)
		}
	}
}

func TestAListHas50LocationsWhereItIsNotAskedForMoreOrFewer(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineA)
	for range 51 {
		s.given(t, command{"define", `{"location_id":"` + newID() + `","name":"X","location_type":"Logical","parent_id":"$A"}`})
	}
	for members, want := range map[string]int{``: 50, `,"limit":1`: 1, `,"limit":51`: 51, `,"limit":500`: 51} {
		for _, query := range []string{`list {"parent_id":"$A"`, `children {"location_id":"$A"`, `descendants {"location_id":"$A"`} {
			name, payload, _ := strings.Cut(query, " ")
			got := s.query(t, name, payload+members+`}`)
			if len(got.Locations) != want || (got.NextCursor != "") != (want < 51) {
				t.Errorf("%s with %q has %d locations, want %d, and the cursor %q",
					name, members, len(got.Locations), want, got.NextCursor)
			}
		}
	}
}
