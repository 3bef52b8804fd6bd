package contract_test

import (
	"fmt"
	"math"
	"testing"
)

// The mean radius of WGS84's ellipsoid, in metres (the IUGG's R1).
const earthRadius = 6_371_008.8

type point struct{ latitude, longitude float64 }

func (p point) json() string {
	return fmt.Sprintf(`"latitude":%v,"longitude":%v`, p.latitude, p.longitude)
}

// distance is the great circle to another point in metres, by the angle between two vectors.
func (p point) distance(q point) float64 {
	a, b := p.vector(), q.vector()
	cross := math.Hypot(math.Hypot(a[1]*b[2]-a[2]*b[1], a[2]*b[0]-a[0]*b[2]), a[0]*b[1]-a[1]*b[0])
	return earthRadius * math.Atan2(cross, dot(a, b))
}

// bearing is the initial direction of the great circle to q in degrees, clockwise from north: where q stands from the
// east and the north at p.
func (p point) bearing(q point) float64 {
	latitude, longitude := p.latitude*math.Pi/180, p.longitude*math.Pi/180
	east := [3]float64{-math.Sin(longitude), math.Cos(longitude), 0}
	north := [3]float64{
		-math.Sin(latitude) * math.Cos(longitude), -math.Sin(latitude) * math.Sin(longitude), math.Cos(latitude),
	}
	to := q.vector()
	return math.Atan2(dot(to, east), dot(to, north)) * 180 / math.Pi
}

func dot(a, b [3]float64) float64 {
	return a[0]*b[0] + a[1]*b[1] + a[2]*b[2]
}

func (p point) vector() [3]float64 {
	latitude, longitude := p.latitude*math.Pi/180, p.longitude*math.Pi/180
	return [3]float64{
		math.Cos(latitude) * math.Cos(longitude), math.Cos(latitude) * math.Sin(longitude), math.Sin(latitude),
	}
}

// hasBearing says whether a point so many metres away is neither the same nor nearly opposite, where every direction leads.
func hasBearing(distance float64) bool {
	return distance > 1 && distance < 19_000_000
}

// at defines a location at a point, with the letter as its name.
func at(letter string, p point) command {
	return command{"define", fmt.Sprintf(`{"location_id":"$%s","name":"%s","location_type":"Physical",`+
		`"coordinates":{%s}}`, letter, letter, p.json())}
}

// Each case has locations at points, named A, B and so on, and says which a circle has, nearest first.
var circles = []struct {
	name    string
	points  []point
	centre  point
	radiusM float64
	want    string
}{
	{"nearest first", []point{{-30.02, -20}, {-30.01, -20}, {-30.5, -20}, {-30, -20}}, point{-30, -20}, 5_000, "DBA"},
	{"one degree of latitude", []point{{-31, -25}, {-31.001, -25}}, point{-30, -25}, 111_195.1, "A"},
	{"a circle without a radius is a point", []point{{-32.5, -25.25}, {-32.5, -25.2501}}, point{-32.5, -25.25}, 0, "A"},
	{"across the antimeridian", []point{{-40, -179.95}, {-40, 179.8}}, point{-40, 179.9}, 20_000, "BA"},
	{"180 degrees east are 180 degrees west", []point{{-42, 180}, {-42.001, -180}}, point{-42, -179.999}, 1_000, "AB"},
	{"around the north pole", []point{{89.9, 10}, {89.95, -170}, {88, 10}}, point{90, 77}, 50_000, "BA"},
	{"across the south pole", []point{{-89.97, 20}, {-89.9, -160}, {-89.9, 20}}, point{-89.96, -160}, 10_000, "BA"},
	{"half the earth", []point{{0.25, -30.5}}, point{-0.25, 149.5}, 20_015_115, "A"},
}

func TestNearFindsWhatACircleHas(t *testing.T) {
	for _, c := range circles {
		t.Run(c.name, func(t *testing.T) {
			s := newScenario(t)
			distances, bearings := map[string]float64{}, map[string]float64{}
			for i, p := range c.points {
				letter := string(rune('A' + i))
				distances[letter], bearings[letter] = c.centre.distance(p), c.centre.bearing(p)
				s.given(t, at(letter, p))
			}
			got := s.query(t, "near", fmt.Sprintf(`{%s,"radius_m":%v,"limit":500}`, c.centre.json(), c.radiusM))
			nearer := 0.0
			var own []found
			for _, location := range got.Locations {
				if location.DistanceM == nil || *location.DistanceM < nearer || *location.DistanceM > c.radiusM {
					t.Fatalf("the distance of %s is wrong, or wrongly sorted: %s", location.Name, got.raw)
				}
				nearer = *location.DistanceM
				if s.letters([]found{location}) == "?" {
					continue
				}
				own = append(own, location)
				if want := distances[location.Name]; math.Abs(*location.DistanceM-want) > 0.001+want*1e-8 {
					t.Errorf("%s is %v m away, want %v", location.Name, *location.DistanceM, want)
				}
				if location.BearingDeg == nil || *location.BearingDeg < 0 || *location.BearingDeg >= 360 {
					t.Fatalf("the bearing of %s is none: %s", location.Name, got.raw)
				}
				if turn := math.Remainder(*location.BearingDeg-bearings[location.Name], 360); hasBearing(distances[location.Name]) &&
					math.Abs(turn) > 1e-6 {
					t.Errorf("the bearing of %s is %v, want %v", location.Name, *location.BearingDeg, bearings[location.Name])
				}
			}
			if letters := s.letters(own); letters != c.want {
				t.Fatalf("found %q, want %q: %s", letters, c.want, got.raw)
			}
		})
	}
}

func TestNearFindsActiveLocationsOfItsTypesAndAsManyAsItIsAskedFor(t *testing.T) {
	s := newScenario(t)
	for i, letter := range []string{"A", "B", "C", "D"} {
		s.given(t, at(letter, point{-50.001 - float64(i)/1000, -100}))
	}
	s.given(t, command{"define", `{"location_id":"$E","name":"E","location_type":"Hybrid",` +
		`"coordinates":{"latitude":-50,"longitude":-100}}`})
	s.given(t, command{"archive", `{"location_id":"$B"}`})
	for members, want := range map[string]string{
		``: "EACD", `,"location_type":"Hybrid"`: "E", `,"location_type":["Physical","Virtual"]`: "ACD", `,"limit":2`: "EA",
	} {
		got := s.query(t, "near", `{"latitude":-50,"longitude":-100,"radius_m":1000`+members+`}`)
		s.requireFound(t, got, want)
		if whole := members != `,"limit":2`; whole != (got.NextCursor == "") {
			t.Errorf("a cursor where a location follows, and only there: %s", got.raw)
		}
	}
	s.given(t, command{"update", `{"location_id":"$E","coordinates":{"latitude":-50,"longitude":-101}}`},
		command{"update", `{"location_id":"$A","coordinates":null}`})
	s.requireFound(t, s.query(t, "near", `{"latitude":-50,"longitude":-100,"radius_m":1000}`), "CD")
}

// Each case is a filter of areas, and the locations that it lets through: $B and $C are below $A, and $C is archived.
var areaFilters = []struct{ name, members, want string }{
	{"none: those that are not archived", ``, "AB"},
	{"archived", `,"archived":true`, "C"},
	{"archived or not", `,"archived":"any"`, "ABC"},
	{"a parent", `,"parent_id":"$A","archived":"any"`, "BC"},
	{"an ancestor", `,"ancestor_id":"$A","archived":"any"`, "BC"},
	{"without a parent", `,"root":true`, "A"},
	{"a text", `,"text":"LAKE"`, "B"},
	{"parts of the address", `,"country":"CH","region":"ZH","locality":"Zürich","postal_code":"8001"`, "B"},
	{"metadata", `,"metadata":{"colour":"red"}`, "A"},
	{"a kind, a status and a tag", `,"kind":"room","status":"planned","tags":["VIP"]`, "A"},
	{"a virtual location", `,"virtual_kind":"meeting_room","virtual_identifier":"a","ip_address":"10.0.0.7"`, "A"},
	{"a type and a time", `,"location_type":"Physical","defined_after":"2020-01-01T00:00:00Z"`, "B"},
	{"a problem", `,"problem":"orphan"`, ""},
	{"null is not given", `,"parent_id":null,"text":null,"metadata":null,"problem":null,"archived":null`, "AB"},
}

func TestAreasHaveWhatTheFiltersOfAListLetThrough(t *testing.T) {
	s := newScenario(t)
	here := `"coordinates":{"latitude":-18,"longitude":-38}`
	s.given(t,
		command{"define", `{"location_id":"$A","name":"A","location_type":"Hybrid","metadata":{"colour":"red"},` + here + `,` +
			`"kind":"room","status":"planned","tags":["vip"],` +
			`"virtual_location":{"kind":"meeting_room","identifier":"A","ip_addresses":["10.0.0.7"]}}`},
		command{"define", `{"location_id":"$B","name":"B","location_type":"Physical","parent_id":"$A",` + here + `,` +
			`"address":{"street":"1 Lake Rd","locality":"Zürich","region":"ZH","country":"CH","postal_code":"8001"}}`},
		command{"define", `{"location_id":"$C","name":"C","location_type":"Hybrid","parent_id":"$A",` + here + `}`},
		command{"archive", `{"location_id":"$C"}`})
	for _, c := range areaFilters {
		t.Run(c.name, func(t *testing.T) {
			s.requireFoundOwnInAnyOrder(t, s.query(t, "near",
				`{"latitude":-18,"longitude":-38,"radius_m":100`+c.members+`}`), c.want)
			s.requireFoundOwnInAnyOrder(t, s.query(t, "within",
				`{"south":-18.5,"west":-38.5,"north":-17.5,"east":-37.5`+c.members+`}`), c.want)
		})
	}
}

// Each case has locations at points, named A, B and so on, and says which an area has, by name.
var areas = []struct {
	name   string
	points []point
	area   string
	want   string
}{
	{"its edges are part of it", []point{{-10, -30}, {-9, -29}, {-10.0001, -30}, {-9, -28.9999}},
		`"south":-10,"west":-30,"north":-9,"east":-29`, "AB"},
	{"across the antimeridian", []point{{-20, 179}, {-20, -179}, {-20, 170}, {-20, 180}},
		`"south":-21,"west":178,"north":-19,"east":-178`, "ABD"},
	{"all but a strip", []point{{-22, -30}, {-22, 0}}, `"south":-22.5,"west":-29,"north":-21.5,"east":-31`, "B"},
	{"180 degrees east are 180 degrees west", []point{{-24, 180}, {-24, -180}},
		`"south":-25,"west":170,"north":-23,"east":180`, "AB"},
	{"180 degrees west are 180 degrees east", []point{{-26, 180}, {-26, -180}},
		`"south":-27,"west":-180,"north":-25.5,"east":-170`, "AB"},
	{"around the north pole", []point{{89, 0}, {90, 0}, {88, 0}, {88.5, -180}},
		`"south":88.5,"west":-180,"north":90,"east":180`, "ABD"},
	{"around the south pole", []point{{-89.5, 33}, {-90, 0}, {-89, 0}},
		`"south":-90,"west":-180,"north":-89.5,"east":180`, "AB"},
	{"the whole earth", []point{{1, 1}, {-1, -1}}, `"south":-90,"west":-180,"north":90,"east":180`, "AB"},
	{"a point", []point{{-12.5, -31.5}, {-12.5, -31.6}}, `"south":-12.5,"west":-31.5,"north":-12.5,"east":-31.5`, "A"},
	{"an empty sea", []point{{-13, -33}}, `"south":-14,"west":-35,"north":-13.5,"east":-32`, ""},
}

func TestWithinFindsWhatAnAreaHas(t *testing.T) {
	for _, c := range areas {
		t.Run(c.name, func(t *testing.T) {
			s := newScenario(t)
			for i, p := range c.points {
				s.given(t, at(string(rune('A'+i)), p))
			}
			s.requireFoundOwnInAnyOrder(t, s.query(t, "within", `{`+c.area+`,"limit":500}`), c.want)
		})
	}
}

func TestWithinFindsActiveLocationsOfItsTypes(t *testing.T) {
	s := newScenario(t)
	s.given(t, at("A", point{-15, -35}), at("B", point{-15, -35}), command{"define",
		`{"location_id":"$C","name":"C","location_type":"Hybrid","coordinates":{"latitude":-15,"longitude":-35}}`},
		command{"archive", `{"location_id":"$B"}`})
	area := `{"south":-16,"west":-36,"north":-14,"east":-34`
	s.requireFoundOwnInAnyOrder(t, s.query(t, "within", area+`}`), "AC")
	s.requireFoundOwnInAnyOrder(t, s.query(t, "within", area+`,"location_type":"hybrid"}`), "C")
	s.requireFoundOwnInAnyOrder(t, s.query(t, "within", area+`,"location_type":["Logical"]}`), "")
}
