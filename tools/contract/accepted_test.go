package contract_test

import (
	"fmt"
	"strings"
	"testing"
)

const (
	anAddress = `{"street":"123 Main St","street2":"Floor 4","locality":"Springfield","region":"IL",` +
		`"country":"US","postal_code":"62701"}`
	aPoint      = `{"latitude":39.8,"longitude":-89.65,"altitude":180.5,"coordinate_system":"WGS84"}`
	aRoomOnline = `{"kind":"meeting_room","identifier":"room-1",` +
		`"urls":[{"url":"https://meet.example.com/1","kind":"join","active":true,"priority":0}],` +
		`"ip_addresses":["192.0.2.1","2001:db8::1"],"ports":[443,65535],"attributes":{"provider":"example"}}`
	aDescription       = `"kind":"room","status":"suspended","time_zone":"Europe/Zurich"`
	everyOptionalField = aDescription + `,"identifiers":[{"system":"sap","value":"17 $A"}],"tags":["1st floor","quiet"],"address":` + anAddress + `,"coordinates":` + aPoint +
		`,"virtual_location":` + aRoomOnline + `,"parent_id":"$B","metadata":{"floor":"4","cost-center":"a/b:7"}`
)

var defineWithEverything = command{"define",
	`{"location_id":"$A","name":"A","location_type":"Hybrid",` + everyOptionalField + `}`}

// Each case writes one event about $A, at the version.
var acceptedCommands = []struct {
	name    string
	given   []command
	when    command
	version int
	event   string
	body    string
}{
	{
		name:    "define with the required fields",
		when:    command{"define", `{"location_id":"$A","name":"A","location_type":"Logical"}`},
		version: 1, event: "defined",
		body: `{"location_id":"$A","name":"A","location_type":"Logical"}`,
	},
	{
		name:    "define with every field",
		given:   []command{defineB},
		when:    defineWithEverything,
		version: 1, event: "defined",
		body: `{"location_id":"$A","name":"A","location_type":"Hybrid",` + everyOptionalField + `}`,
	},
	{
		name:    "define that expects version 0",
		when:    command{"define", `{"location_id":"$A","name":"A","location_type":"Virtual","expected_version":0}`},
		version: 1, event: "defined",
		body: `{"location_id":"$A","name":"A","location_type":"Virtual"}`,
	},
	{
		name: "define whose optional fields are null",
		when: command{"define",
			`{"location_id":"$A","name":"A","location_type":"Physical","address":null,"metadata":null}`},
		version: 1, event: "defined",
		body: `{"location_id":"$A","name":"A","location_type":"Physical"}`,
	},
	{
		name:  "update of every field",
		given: []command{defineA},
		when: command{"update", `{"location_id":"$A","name":"Hall",` + aDescription + `,"address":` + anAddress +
			`,"coordinates":` + aPoint + `,"virtual_location":` + aRoomOnline + `,"reason":"moved"}`},
		version: 2, event: "updated",
		body: `{"location_id":"$A","name":"Hall",` + aDescription + `,"address":` + anAddress + `,"coordinates":` + aPoint +
			`,"virtual_location":` + aRoomOnline + `,"reason":"moved"}`,
	},
	{
		name:    "update writes only what changes",
		given:   []command{defineB, defineWithEverything},
		when:    command{"update", `{"location_id":"$A","name":"Hall","address":` + anAddress + `,"expected_version":1}`},
		version: 2, event: "updated",
		body: `{"location_id":"$A","name":"Hall"}`,
	},
	{
		name:    "update clears what is null",
		given:   []command{defineB, defineWithEverything},
		when:    command{"update", `{"location_id":"$A","coordinates":null,"reason":"never measured"}`},
		version: 2, event: "updated",
		body: `{"location_id":"$A","cleared":["coordinates"],"reason":"never measured"}`,
	},
	{
		name:    "update clears kind and time zone, and resets the status",
		given:   []command{defineB, defineWithEverything},
		when:    command{"update", `{"location_id":"$A","kind":null,"status":null,"time_zone":null}`},
		version: 2, event: "updated",
		body: `{"location_id":"$A","status":"active","cleared":["kind","time_zone"]}`,
	},
	{
		name:  "update of the type with what it forbids",
		given: []command{defineB, defineWithEverything},
		when: command{"update",
			`{"location_id":"$A","location_type":"virtual","address":null,"coordinates":null,"status":"suspended"}`},
		version: 2, event: "updated",
		body: `{"location_id":"$A","location_type":"Virtual","cleared":["address","coordinates"]}`,
	},
	{
		name:    "add_identifier",
		given:   []command{defineA},
		when:    command{"add_identifier", `{"location_id":"$A","system":"bim:x/y","value":" Größe $A ","reason":"asked"}`},
		version: 2, event: "identifier_added",
		body: `{"location_id":"$A","system":"bim:x/y","value":"Größe $A","reason":"asked"}`,
	},
	{
		name:    "remove_identifier",
		given:   []command{defineB, defineWithEverything},
		when:    command{"remove_identifier", `{"location_id":"$A","system":"sap","value":"17 $A"}`},
		version: 2, event: "identifier_removed",
		body: `{"location_id":"$A","system":"sap","value":"17 $A"}`,
	},
	{
		name:    "add_tags",
		given:   []command{defineA, {"add_tags", `{"location_id":"$A","tags":["b"]}`}},
		when:    command{"add_tags", `{"location_id":"$A","tags":["c","b"," a ","c"],"reason":"asked"}`},
		version: 3, event: "tags_added",
		body: `{"location_id":"$A","tags":["a","c"],"reason":"asked"}`,
	},
	{
		name:    "remove_tags",
		given:   []command{defineA, {"add_tags", `{"location_id":"$A","tags":["a","b"]}`}},
		when:    command{"remove_tags", `{"location_id":"$A","tags":["b","x"]}`},
		version: 3, event: "tags_removed",
		body: `{"location_id":"$A","tags":["b"]}`,
	},
	{
		name:    "set_parent",
		given:   []command{defineA, defineB},
		when:    moveAtoB,
		version: 2, event: "parent_set",
		body: `{"location_id":"$A","parent_id":"$B"}`,
	},
	{
		name: "set_parent to another parent",
		given: []command{defineA, defineB, {"define", `{"location_id":"$C","name":"C","location_type":"Logical"}`},
			moveAtoB},
		when:    command{"set_parent", `{"location_id":"$A","parent_id":"$C","reason":"reorganised"}`},
		version: 3, event: "parent_set",
		body: `{"location_id":"$A","parent_id":"$C","previous_parent_id":"$B","reason":"reorganised"}`,
	},
	{
		name:    "remove_parent",
		given:   []command{defineA, defineB, moveAtoB},
		when:    command{"remove_parent", `{"location_id":"$A","reason":"sold"}`},
		version: 3, event: "parent_removed",
		body: `{"location_id":"$A","previous_parent_id":"$B","reason":"sold"}`,
	},
	{
		name:    "add_metadata",
		given:   []command{defineA},
		when:    command{"add_metadata", `{"location_id":"$A","key":"floor","value":"4"}`},
		version: 2, event: "metadata_added",
		body: `{"location_id":"$A","key":"floor","value":"4"}`,
	},
	{
		name:    "add_metadata over another value",
		given:   []command{defineA, {"add_metadata", `{"location_id":"$A","key":"floor","value":"4"}`}},
		when:    command{"add_metadata", `{"location_id":"$A","key":"floor","value":"5","reason":"recounted"}`},
		version: 3, event: "metadata_added",
		body: `{"location_id":"$A","key":"floor","value":"5","previous_value":"4","reason":"recounted"}`,
	},
	{
		name:    "remove_metadata",
		given:   []command{defineA, {"add_metadata", `{"location_id":"$A","key":"floor","value":"4"}`}},
		when:    command{"remove_metadata", `{"location_id":"$A","key":"floor","reason":"flat"}`},
		version: 3, event: "metadata_removed",
		body: `{"location_id":"$A","key":"floor","previous_value":"4","reason":"flat"}`,
	},
	{
		name:    "archive",
		given:   []command{defineA},
		when:    command{"archive", `{"location_id":"$A","reason":"closed"}`},
		version: 2, event: "archived",
		body: `{"location_id":"$A","reason":"closed"}`,
	},
	{
		name:    "restore",
		given:   []command{defineA, archiveA},
		when:    command{"restore", `{"location_id":"$A","reason":"reopened","expected_version":2}`},
		version: 3, event: "restored",
		body: `{"location_id":"$A","reason":"reopened"}`,
	},
}

func TestAcceptedCommandsWriteTheirEvent(t *testing.T) {
	for _, c := range acceptedCommands {
		t.Run(c.name, func(t *testing.T) {
			s := newScenario(t)
			s.given(t, c.given...)
			reply := s.send(t, c.when, nil)
			answer, err := readAccepted(reply)
			if err != nil {
				t.Fatal(err)
			}
			requireJSON(t, "reply", reply.Data, s.expand(fmt.Sprintf(
				`{"location_id":"$A","version":%d,"sequence":%d,"events":["%s"]}`, c.version, answer.Sequence, c.event)))
			event := s.event(t, answer.Sequence)
			requireEventHeaders(t, event, s.expand("$A"), c.event, c.version)
			requireJSON(t, "event", event.Data, s.expand(c.body))
		})
	}
}

// Each case is a define of $A whose event normalises what was sent.
var normalisations = []struct{ name, sent, stored string }{
	{"a type in any case", `"name":"A","location_type":"pHYSICAL"`, `"name":"A","location_type":"Physical"`},
	{"a name with space around it", `"name":"  A b ","location_type":"Logical"`,
		`"name":"A b","location_type":"Logical"`},
	{"a name with Unicode's space around it, decomposed",
		`"name":"\ufeff\u200b\u2060Zu\u0308rich\u3000\u0085","location_type":"Logical"`,
		`"name":"Zürich","location_type":"Logical"`},
	{"metadata with space around it", `"name":"A","location_type":"Logical","metadata":{"floor":" e\u0301\n"}`,
		`"name":"A","location_type":"Logical","metadata":{"floor":"é"}`},
	{"a kind in any case, and tags once", `"name":"A","location_type":"Logical","kind":"Rack-2","tags":["b","a","b"]`,
		`"name":"A","location_type":"Logical","kind":"rack-2","tags":["a","b"]`},
	{"street1 as street",
		`"name":"A","location_type":"Physical","address":{"street1":"1 Main St","locality":"X","region":"IL",` +
			`"country":"US","postal_code":"1"}`,
		`"name":"A","location_type":"Physical","address":{"street":"1 Main St","locality":"X","region":"IL",` +
			`"country":"US","postal_code":"1"}`},
	{"a country in any case, and an address without postal code",
		`"name":"A","location_type":"Physical","address":{"country":"hk","street":"1 Queen's Rd","region":null}`,
		`"name":"A","location_type":"Physical","address":{"country":"HK","street":"1 Queen's Rd"}`},
	{"Kosovo", `"name":"A","location_type":"Physical","address":{"country":"XK","locality":"Prishtina"}`,
		`"name":"A","location_type":"Physical","address":{"country":"XK","locality":"Prishtina"}`},
	{"IP addresses in their shortest form, and URLs",
		`"name":"A","location_type":"Virtual","virtual_location":{"kind":"other","identifier":"x",` +
			`"ip_addresses":["2001:DB8:0:0:1::0001","::FFFF:c000:0201"],"urls":[{"url":" tel:+41-44-1 "}]}`,
		`"name":"A","location_type":"Virtual","virtual_location":{"kind":"other","identifier":"x",` +
			`"ip_addresses":["2001:db8::1:0:0:1","::ffff:192.0.2.1"],"urls":[{"url":"tel:+41-44-1"}]}`},
	{"the longest name, in characters", `"name":"` + strings.Repeat("🏛", 200) + `","location_type":"Logical"`,
		`"name":"` + strings.Repeat("🏛", 200) + `","location_type":"Logical"`},
	{"the longest metadata",
		`"name":"A","location_type":"Logical","metadata":{"` + longest(128) + `":"` + longest(4096) + `"}`,
		`"name":"A","location_type":"Logical","metadata":{"` + longest(128) + `":"` + longest(4096) + `"}`},
	{"coordinates at their limits",
		`"name":"A","location_type":"Physical","coordinates":{"latitude":-90,"longitude":180,"coordinate_system":"WGS84"}`,
		`"name":"A","location_type":"Physical","coordinates":{"latitude":-90,"longitude":180,"coordinate_system":"WGS84"}`},
}

func longest(length int) string {
	return strings.Repeat("x", length)
}

func TestValuesAreStoredInTheirNormalForm(t *testing.T) {
	for _, c := range normalisations {
		t.Run(c.name, func(t *testing.T) {
			s := newScenario(t)
			answer := s.given(t, command{"define", `{"location_id":"$A",` + c.sent + `}`})
			requireJSON(t, "event", s.event(t, answer.Sequence).Data, s.expand(`{"location_id":"$A",`+c.stored+`}`))
		})
	}
}

func TestIdsInUpperCaseAreTheSameLocations(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineB)
	upperA, upperB := strings.ToUpper(s.expand("$A")), strings.ToUpper(s.expand("$B"))
	defined := s.given(t, command{"define",
		`{"location_id":"` + upperA + `","name":"A","location_type":"Logical","parent_id":"` + upperB + `"}`})
	if defined.LocationID != s.ids["$A"] {
		t.Fatalf("the reply names %s, want %s", defined.LocationID, s.ids["$A"])
	}
	event := s.event(t, defined.Sequence)
	requireEventHeaders(t, event, s.ids["$A"], "defined", 1)
	requireJSON(t, "event", event.Data,
		s.expand(`{"location_id":"$A","name":"A","location_type":"Logical","parent_id":"$B"}`))
	if archived := s.given(t, command{"archive", `{"location_id":"` + upperA + `"}`}); archived.Version != 2 {
		t.Fatalf("the upper-case id is another location: version %d", archived.Version)
	}
}

// Each case changes nothing about $A.
var unchanging = []struct {
	name  string
	given []command
	when  command
}{
	{"the same name", nil, command{"update", `{"location_id":"$A","name":"A"}`}},
	{"the same name, untrimmed", nil, command{"update", `{"location_id":"$A","name":" A "}`}},
	{"clearing what is not there", nil, command{"update", `{"location_id":"$A","address":null,"reason":"tidy"}`}},
	{"the same coordinates",
		[]command{{"update", `{"location_id":"$A","coordinates":` + aPoint + `}`}},
		command{"update", `{"location_id":"$A","coordinates":` + aPoint + `}`}},
	{"the same parent", []command{defineB, moveAtoB}, moveAtoB},
	{"the same metadata value",
		[]command{{"add_metadata", `{"location_id":"$A","key":"floor","value":"4"}`}},
		command{"add_metadata", `{"location_id":"$A","key":"floor","value":"4","reason":"again"}`}},
	{"the same type and status", nil,
		command{"update", `{"location_id":"$A","location_type":"hybrid","status":"active","kind":null}`}},
	{"an identifier that is there", []command{{"add_identifier", `{"location_id":"$A","system":"sap","value":"$A"}`}},
		command{"add_identifier", `{"location_id":"$A","system":"sap","value":"$A","reason":"again"}`}},
	{"an identifier to remove that is not there", nil,
		command{"remove_identifier", `{"location_id":"$A","system":"sap","value":"$A"}`}},
	{"tags that are there", []command{{"add_tags", `{"location_id":"$A","tags":["a","b"]}`}},
		command{"add_tags", `{"location_id":"$A","tags":["b"],"reason":"again"}`}},
	{"tags to remove that are not there", nil, command{"remove_tags", `{"location_id":"$A","tags":["a"]}`}},
	{"a key to remove that is not there", nil, command{"remove_metadata", `{"location_id":"$A","key":"floor"}`}},
}

func TestCommandsThatChangeNothingWriteNothing(t *testing.T) {
	for _, c := range unchanging {
		t.Run(c.name, func(t *testing.T) {
			s := newScenario(t)
			last := s.given(t, append([]command{defineA}, c.given...)...)
			if last.LocationID != s.expand("$A") {
				t.Fatalf("the last given command is about %s, want $A", last.LocationID)
			}
			reply := s.send(t, c.when, nil)
			requireJSON(t, "reply", reply.Data, s.expand(fmt.Sprintf(
				`{"location_id":"$A","version":%d,"sequence":%d,"events":[]}`, last.Version, last.Sequence)))
			if events := s.countEvents(t, s.ids["$A"]); events != uint64(last.Version) {
				t.Fatalf("the stream has %d events of the location, want %d", events, last.Version)
			}
		})
	}
}
