package contract_test

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"testing"
)

// bounded defines a location with a boundary, and with the letter as its name.
func bounded(letter, boundary string) command {
	return command{"define", fmt.Sprintf(`{"location_id":"$%s","name":"%s","location_type":"Physical","boundary":%s}`,
		letter, letter, boundary)}
}

func polygon(rings string) string {
	return `{"type":"Polygon","coordinates":[` + rings + `]}`
}

// Each case has boundaries, named A, B and so on, and says which of them have the point, the smallest first.
var boundaries = []struct {
	name       string
	boundaries []string
	at         point
	want       string
}{
	{"the smallest first", []string{
		polygon(`[[-20,-31],[-19,-31],[-19,-30],[-20,-30],[-20,-31]]`),
		polygon(`[[-19.6,-30.6],[-19.4,-30.6],[-19.4,-30.4],[-19.6,-30.4],[-19.6,-30.6]]`),
		polygon(`[[-18,-31],[-17,-31],[-17,-30],[-18,-30],[-18,-31]]`),
	}, point{-30.5, -19.5}, "BA"},
	{"whichever way a ring runs", []string{
		polygon(`[[-20,-33],[-20,-32],[-19,-32],[-19,-33],[-20,-33]]`),
	}, point{-32.5, -19.5}, "A"},
	{"a hole is not in it", []string{
		polygon(`[[-20,-35],[-19,-35],[-19,-34],[-20,-34],[-20,-35]],` +
			`[[-19.6,-34.6],[-19.4,-34.6],[-19.4,-34.4],[-19.6,-34.4],[-19.6,-34.6]]`),
	}, point{-34.5, -19.5}, ""},
	{"a corner is in it", []string{
		polygon(`[[-20,-37],[-19,-37],[-19,-36],[-20,-37]]`),
	}, point{-37, -19}, "A"},
	{"an edge along a meridian is in both", []string{
		polygon(`[[-20,-39],[-19,-39],[-19,-38],[-20,-38],[-20,-39]]`),
		polygon(`[[-19,-39],[-17,-39],[-17,-38],[-19,-38],[-19,-39]]`),
	}, point{-38.4, -19}, "AB"},
	{"edges are great circles", []string{
		polygon(`[[-40,-60],[0,-60],[0,-50],[-40,-50],[-40,-60]]`),
	}, point{-60.5, -20}, "A"},
	{"across the antimeridian", []string{
		polygon(`[[179,-47],[-179,-47],[-179,-46],[179,-46],[179,-47]]`),
	}, point{-46.5, -179.5}, "A"},
	{"cut at the antimeridian", []string{
		`{"type":"MultiPolygon","coordinates":[[[[179,-49],[180,-49],[180,-48],[179,-48],[179,-49]]],` +
			`[[[-180,-49],[-179,-49],[-179,-48],[-180,-48],[-180,-49]]]]}`,
	}, point{-48.5, 180}, "A"},
	{"around the pole", []string{
		polygon(`[[0,-89],[90,-89],[180,-89],[-90,-89],[0,-89]]`),
	}, point{-90, 12}, "A"},
}

func TestContainingFindsTheBoundariesAroundAPoint(t *testing.T) {
	for _, c := range boundaries {
		t.Run(c.name, func(t *testing.T) {
			s := newScenario(t)
			for i, boundary := range c.boundaries {
				s.given(t, bounded(string(rune('A'+i)), boundary))
			}
			got := s.query(t, "containing", fmt.Sprintf(`{%s,"limit":500}`, c.at.json()))
			var own []found
			smaller := 0.0
			for _, location := range got.Locations {
				if location.AreaM2 == nil || *location.AreaM2 < smaller {
					t.Fatalf("the area of %s is none, or wrongly sorted: %s", location.Name, got.raw)
				}
				smaller = *location.AreaM2
				if s.letters([]found{location}) != "?" {
					own = append(own, location)
				}
			}
			if letters := s.letters(own); letters != c.want {
				t.Fatalf("found %q, want %q: %s", letters, c.want, got.raw)
			}
		})
	}
}

func TestABoundaryIsToldAsItWasGivenAndHasItsArea(t *testing.T) {
	s := newScenario(t)
	octant := polygon(`[[100,0],[-170,0],[100,90],[100,0]]`)
	s.given(t, bounded("A", octant))
	got := s.query(t, "containing", `{"latitude":45,"longitude":140}`)
	s.requireFoundOwnInAnyOrder(t, got, "A")
	for _, location := range got.Locations {
		if s.letters([]found{location}) != "A" {
			continue
		}
		if want := math.Pi / 2 * earthRadius * earthRadius; math.Abs(*location.AreaM2-want) > want*1e-9 {
			t.Errorf("an octant of the earth has %v square metres, want %v", *location.AreaM2, want)
		}
		var members map[string]any
		var want any
		if err := json.Unmarshal(location.raw, &members); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(octant), &want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(members["boundary"], want) {
			t.Errorf("the boundary is %v, want %v", members["boundary"], want)
		}
	}
	s.given(t, command{"update", `{"location_id":"$A","boundary":null}`})
	s.requireFoundOwnInAnyOrder(t, s.query(t, "containing", `{"latitude":45,"longitude":140}`), "")
}

// Each case is a boundary that is none, and the pointer of what is wrong.
var wrongBoundaries = []struct{ boundary, pointer string }{
	{`{"type":"Point","coordinates":[8,47]}`, "/boundary/type"},
	{`{"type":"Polygon"}`, "/boundary/coordinates"},
	{polygon(`[[8,47],[9,47],[9,48],[8,48]]`), "/boundary/coordinates/0"},
	{polygon(`[[8,47],[9,47],[8,47]]`), "/boundary/coordinates/0"},
	{polygon(`[[8,47],[9,91],[9,48],[8,47]]`), "/boundary/coordinates/0/1/1"},
	{polygon(`[[8,47],[9,48],[9,47],[8,48],[8,47]]`), "/boundary"},
	{polygon(`[[0,0],[90,0],[180,0],[-90,0],[0,0]]`), "/boundary"},
	{polygon(`[[8,47],[9,47],[9,48],[8,47]],[[18,47],[19,47],[19,48],[18,47]]`), "/boundary"},
}

func TestABoundaryThatEnclosesNoAreaIsRefused(t *testing.T) {
	for _, c := range wrongBoundaries {
		t.Run(c.boundary, func(t *testing.T) {
			s := newScenario(t)
			definition := bounded("A", c.boundary)
			refused := s.requireRefused(t, definition, invalidRequest, "invalid_request")
			requirePointers(t, refused, c.pointer)
		})
	}
}

func TestOnlyPlacesHaveABoundary(t *testing.T) {
	s := newScenario(t)
	refused := s.requireRefused(t, command{"define", `{"location_id":"$A","name":"A","location_type":"Logical","boundary":` +
		polygon(`[[8,47],[9,47],[9,48],[8,47]]`) + `}`}, invalidRequest, "invalid_request")
	requirePointers(t, refused, "/boundary")
}
