package contract_test

import (
	"fmt"
	"strings"
	"testing"
)

// walk asks page after page until there is none, and returns all locations; each page but the last must be full.
func (s *scenario) walk(t *testing.T, name, payload string, limit int) []found {
	t.Helper()
	var all []found
	cursor := ""
	for {
		got := s.query(t, name, withMembers(payload, fmt.Sprintf(`"limit":%d%s`, limit, cursor)))
		all = append(all, got.Locations...)
		if len(got.Locations) > limit || len(got.Locations) == 0 || len(all) > 1000 {
			t.Fatalf("a page of at most %d has %d locations: %s", limit, len(got.Locations), got.raw)
		}
		if got.NextCursor == "" {
			return all
		}
		if len(got.Locations) < limit {
			t.Fatalf("a page that is not full has a cursor: %s", got.raw)
		}
		cursor = fmt.Sprintf(`,"cursor":"%s"`, got.NextCursor)
	}
}

// withMembers adds members to an object.
func withMembers(object, members string) string {
	if object == `{}` {
		return `{` + members + `}`
	}
	return strings.TrimSuffix(object, `}`) + `,` + members + `}`
}

// forest is seven locations below $R, three of them of one name: a tree that all queries with cursors find whole.
func forest(t *testing.T) *scenario {
	t.Helper()
	s := newScenario(t)
	s.given(t, command{"define", `{"location_id":"$R","name":"Root","location_type":"Logical"}`})
	for i, letter := range strings.Split("ABCDEFG", "") {
		name := letter
		if i >= 2 && i < 5 {
			name = "Twin"
		}
		written := s.given(t, command{"define", fmt.Sprintf(`{"location_id":"$%s","name":"%s","location_type":"Physical",`+
			`"parent_id":"$R","coordinates":{"latitude":-48.87,"longitude":-123.39},`+
			`"boundary":{"type":"Polygon","coordinates":[[[-123.4,-48.88],[-123.38,-48.88],[-123.38,-48.86],[-123.4,-48.88]]]}}`,
			letter, name)})
		s.passTime(t, written.Sequence)
	}
	return s
}

// Each case is a query with cursors that finds the forest.
var pagedQueries = []struct{ name, payload string }{
	{"list", `{"parent_id":"$R"}`},
	{"list", `{"parent_id":"$R","sort":"-name"}`},
	{"list", `{"parent_id":"$R","sort":"defined_at"}`},
	{"list", `{"parent_id":"$R","sort":"-defined_at"}`},
	{"list", `{"parent_id":"$R","sort":"updated_at"}`},
	{"list", `{"parent_id":"$R","sort":"-updated_at","archived":"any"}`},
	{"children", `{"location_id":"$R"}`},
	{"descendants", `{"location_id":"$R"}`},
	{"within", `{"south":-48.88,"west":-123.4,"north":-48.86,"east":-123.38}`},
	{"near", `{"latitude":-48.87,"longitude":-123.4,"radius_m":2000}`},
	{"containing", `{"latitude":-48.875,"longitude":-123.389}`},
}

func TestPagesTellEachLocationOnceAndInOrder(t *testing.T) {
	s := forest(t)
	for _, c := range pagedQueries {
		t.Run(c.name+" "+c.payload, func(t *testing.T) {
			whole := strings.ReplaceAll(s.letters(s.walk(t, c.name, c.payload, 500)), "?", "")
			if len(whole) != 7 {
				t.Fatalf("found %q, want all of A to G", whole)
			}
			for _, limit := range []int{1, 3, 7} {
				if pages := strings.ReplaceAll(s.letters(s.walk(t, c.name, c.payload, limit)), "?", ""); pages != whole {
					t.Errorf("pages of %d have %q, and one page has %q", limit, pages, whole)
				}
			}
		})
	}
}

func TestACursorGoesOnWhereItsPageEndedWhateverHappensMeanwhile(t *testing.T) {
	s := forest(t)
	first := s.query(t, "list", `{"parent_id":"$R","limit":2}`)
	s.requireFound(t, first, "AB")
	s.given(t,
		command{"update", `{"location_id":"$B","name":"aa"}`},
		command{"update", `{"location_id":"$A","name":"00"}`},
		command{"archive", `{"location_id":"$F"}`},
		command{"define", `{"location_id":"$H","name":"C","location_type":"Logical","parent_id":"$R"}`})
	rest := s.query(t, "list", `{"parent_id":"$R","sort":"name","limit":3,"cursor":"`+first.NextCursor+`"}`)
	if letters := s.letters(rest.Locations); letters[:2] != "HG" {
		t.Fatalf("after B come %q, want H and G and then the twins: %s", letters, rest.raw)
	}
}

func TestACursorOfAnotherQueryIsRefused(t *testing.T) {
	s := forest(t)
	for _, from := range append(pagedQueries, struct{ name, payload string }{"history", `{"location_id":"$R"}`}) {
		s.given(t, command{"add_metadata", `{"location_id":"$R","key":"for","value":"` + newID() + `"}`})
		cursor := s.query(t, from.name, withMembers(from.payload, `"limit":1`)).NextCursor
		if cursor == "" {
			t.Fatalf("%s %s gives no cursor", from.name, from.payload)
		}
		for _, to := range append(pagedQueries, struct{ name, payload string }{"history", `{"location_id":"$A"}`}) {
			if from == to {
				continue
			}
			t.Run(fmt.Sprintf("%s %s to %s %s", from.name, from.payload, to.name, to.payload), func(t *testing.T) {
				refused := s.requireQueryRefused(t, to.name, withMembers(to.payload, `"cursor":"`+cursor+`"`),
					invalidRequest, "invalid_request")
				requirePointers(t, refused, "/cursor")
			})
		}
	}
}

func TestACursorThatWasChangedIsRefused(t *testing.T) {
	s := forest(t)
	for _, c := range []struct{ name, payload string }{
		{"list", `{"parent_id":"$R"}`}, {"descendants", `{"location_id":"$R"}`},
	} {
		cursor := s.query(t, c.name, withMembers(c.payload, `"limit":1`)).NextCursor
		forged := []string{"x", "%", cursor + "A", cursor + "=", cursor[1:], cursor[:len(cursor)-1], strings.ToUpper(cursor)}
		for i := range cursor {
			other := "A"
			if cursor[i] == 'A' {
				other = "Q"
			}
			forged = append(forged, cursor[:i]+other+cursor[i+1:])
		}
		for _, cursor := range forged {
			t.Run(c.name+" "+cursor, func(t *testing.T) {
				refused := s.requireQueryRefused(t, c.name, withMembers(c.payload, `"cursor":"`+cursor+`"`),
					invalidRequest, "invalid_request")
				requirePointers(t, refused, "/cursor")
			})
		}
	}
}
