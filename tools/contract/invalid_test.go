package contract_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

var notJSON = map[string]string{
	"nothing":               "",
	"a byte order mark":     "\ufeff{" + logical + "}",
	"an object that breaks": `{"location_id":"$A"`,
	"text after the object": `{"location_id":"$A","name":"A","location_type":"Logical"} x`,
	"a value that JSON lacks": `{"location_id":"$A","name":"A","location_type":"Logical","coordinates":` +
		`{"latitude":NaN,"longitude":0}}`,
	"bytes that are not UTF-8": "{\"location_id\":\"$A\",\"name\":\"\xff\",\"location_type\":\"Logical\"}",
}

func TestWhatIsNotJSONIsRefused(t *testing.T) {
	for name, payload := range notJSON {
		t.Run(name, func(t *testing.T) {
			newScenario(t).requireRefused(t, command{"define", payload}, invalidRequest, "invalid_json")
		})
	}
}

const (
	logical  = `"location_id":"$A","name":"A","location_type":"Logical"`
	physical = `"location_id":"$A","name":"A","location_type":"Physical"`
	virtual  = `"location_id":"$A","name":"A","location_type":"Virtual"`
	onA      = `"location_id":"$A"`
)

// Each case has one violation, of the field that the pointer names.
var invalidFields = []struct{ command, members, pointer string }{
	{"define", `"name":"A","location_type":"Logical"`, "/location_id"},
	{"define", `"location_id":"550e8400","name":"A","location_type":"Logical"`, "/location_id"},
	{"define", `"location_id":5,"name":"A","location_type":"Logical"`, "/location_id"},
	{"define", `"location_id":"$A","location_type":"Logical"`, "/name"},
	{"define", `"location_id":"$A","name":null,"location_type":"Logical"`, "/name"},
	{"define", `"location_id":"$A","name":7,"location_type":"Logical"`, "/name"},
	{"define", `"location_id":"$A","name":"  ","location_type":"Logical"`, "/name"},
	{"define", `"location_id":"$A","name":"a\tb","location_type":"Logical"`, "/name"},
	{"define", `"location_id":"$A","name":"a\u2028b","location_type":"Logical"`, "/name"},
	{"define", `"location_id":"$A","name":"a\u202eb","location_type":"Logical"`, "/name"},
	{"define", `"location_id":"$A","name":"a\u2066b","location_type":"Logical"`, "/name"},
	{"define", `"location_id":"$A","name":"\u2800\u3164","location_type":"Logical"`, "/name"},
	{"define", `"location_id":"$A","name":"` + longest(201) + `","location_type":"Logical"`, "/name"},
	{"define", `"location_id":"$A","name":"A"`, "/location_type"},
	{"define", `"location_id":"$A","name":"A","location_type":"Round"`, "/location_type"},
	{"define", logical + `,"nmae":"A"`, "/nmae"},
	{"define", logical + `,"reason":"new"`, "/reason"},
	{"define", logical + `,"parent_id":"B"`, "/parent_id"},
	{"define", logical + `,"expected_version":-1`, "/expected_version"},
	{"define", logical + `,"expected_version":"0"`, "/expected_version"},
	{"define", logical + `,"expected_version":0.5`, "/expected_version"},

	{"define", physical + `,"virtual_location":` + aRoomOnline, "/virtual_location"},
	{"define", virtual + `,"address":` + anAddress, "/address"},
	{"define", virtual + `,"coordinates":` + aPoint, "/coordinates"},
	{"define", logical + `,"address":` + anAddress, "/address"},
	{"define", logical + `,"coordinates":` + aPoint, "/coordinates"},
	{"define", logical + `,"virtual_location":` + aRoomOnline, "/virtual_location"},

	{"define", physical + `,"address":"123 Main St"`, "/address"},
	{"define", physical + `,"address":{"country":"US"}`, "/address"},
	{"define", physical + `,"address":{"country":"US","street2":"Floor 4","region":null}`, "/address"},
	{"define", physical + `,"address":` + replaced(anAddress, `"street2"`, `"street1"`), "/address/street1"},
	{"define", physical + `,"address":` + replaced(anAddress, `"country":"US",`, ``), "/address/country"},
	{"define", physical + `,"address":` + replaced(anAddress, `Floor 4`, ``), "/address/street2"},
	{"define", physical + `,"address":` + replaced(anAddress, `Springfield`, longest(201)), "/address/locality"},
	{"define", physical + `,"address":` + replaced(anAddress, `Springfield`, `\u3164`), "/address/locality"},
	{"define", physical + `,"address":` + replaced(anAddress, `Springfield`, `a\nb`), "/address/locality"},
	{"define", physical + `,"address":` + replaced(anAddress, `"US"`, `"uz1"`), "/address/country"},
	{"define", physical + `,"address":` + replaced(anAddress, `"region"`, `"zip":"1","region"`), "/address/zip"},

	{"define", physical + `,"coordinates":[0,0]`, "/coordinates"},
	{"define", physical + `,"coordinates":{"longitude":0}`, "/coordinates/latitude"},
	{"define", physical + `,"coordinates":{"latitude":0}`, "/coordinates/longitude"},
	{"define", physical + `,"coordinates":{"latitude":90.001,"longitude":0}`, "/coordinates/latitude"},
	{"define", physical + `,"coordinates":{"latitude":0,"longitude":-180.001}`, "/coordinates/longitude"},
	{"define", physical + `,"coordinates":{"latitude":"0","longitude":0}`, "/coordinates/latitude"},
	{"define", physical + `,"coordinates":` + replaced(aPoint, `WGS84`, `ETRS89`), "/coordinates/coordinate_system"},
	{"define", physical + `,"coordinates":` + replaced(aPoint, `180.5`, `"high"`), "/coordinates/altitude"},

	{"define", virtual + `,"virtual_location":{"identifier":"x"}`, "/virtual_location/kind"},
	{"define", virtual + `,"virtual_location":{"kind":"castle","identifier":"x"}`, "/virtual_location/kind"},
	{"define", virtual + `,"virtual_location":{"kind":"other"}`, "/virtual_location/identifier"},
	{"define", online(`"urls":[{"url":"/relative"}]`), "/virtual_location/urls/0/url"},
	{"define", online(`"urls":[{"url":"https://e.com/{id}"}]`), "/virtual_location/urls/0/url"},
	{"define", online(`"urls":[{"url":"https://a:b@e.com/"}]`), "/virtual_location/urls/0/url"},
	{"define", online(`"urls":[{"url":"https:e.com"}]`), "/virtual_location/urls/0/url"},
	{"define", online(`"urls":[{"url":"javascript:alert(1)"}]`), "/virtual_location/urls/0/url"},
	{"define", online(`"urls":[{"url":"file:///etc/passwd"}]`), "/virtual_location/urls/0/url"},
	{"define", online(`"urls":[{"url":"https://a.example"},{"kind":"x"}]`), "/virtual_location/urls/1/url"},
	{"define", online(`"urls":[{"url":"https://a.example","kind":""}]`), "/virtual_location/urls/0/kind"},
	{"define", online(`"urls":[{"url":"https://a.example","active":"yes"}]`), "/virtual_location/urls/0/active"},
	{"define", online(`"urls":[{"url":"https://a.example","priority":-1}]`), "/virtual_location/urls/0/priority"},
	{"define", online(`"urls":[` + listed(17, `{"url":"https://a.example/%d"}`) + `]`), "/virtual_location/urls"},
	{"define", online(`"ip_addresses":["192.0.2.1","300.0.2.1"]`), "/virtual_location/ip_addresses/1"},
	{"define", online(`"ip_addresses":["1:00000002::"]`), "/virtual_location/ip_addresses/0"},
	{"define", online(`"ip_addresses":["192.0.02.1"]`), "/virtual_location/ip_addresses/0"},
	{"define", online(`"ip_addresses":["fe80::1%lo"]`), "/virtual_location/ip_addresses/0"},
	{"define", online(`"ip_addresses":["example.com"]`), "/virtual_location/ip_addresses/0"},
	{"define", online(`"ip_addresses":[` + listed(17, `"192.0.2.%d"`) + `]`), "/virtual_location/ip_addresses"},
	{"define", online(`"ports":[0]`), "/virtual_location/ports/0"},
	{"define", online(`"ports":[443,65536]`), "/virtual_location/ports/1"},
	{"define", online(`"ports":[` + listed(65, `%d1`) + `]`), "/virtual_location/ports"},
	{"define", online(`"attributes":{"region":1}`), "/virtual_location/attributes/region"},
	{"define", online(`"attributes":{` + listed(65, `"a%d":""`) + `}`), "/virtual_location/attributes"},

	{"define", logical + `,"metadata":{"a b":"x"}`, "/metadata/a b"},
	{"define", logical + `,"metadata":{"a/~b":"x"}`, "/metadata/a~1~0b"},
	{"define", logical + `,"metadata":{"floor":4}`, "/metadata/floor"},
	{"define", logical + `,"metadata":{"floor":"` + longest(4097) + `"}`, "/metadata/floor"},

	{"update", onA + `,"name":null`, "/name"},
	{"define", logical + `,"kind":"meeting room"`, "/kind"},
	{"define", logical + `,"kind":"-"`, "/kind"},
	{"define", logical + `,"kind":"` + longest(65) + `"`, "/kind"},
	{"define", logical + `,"status":"archived"`, "/status"},
	{"define", logical + `,"time_zone":"+01:00"`, "/time_zone"},
	{"define", logical + `,"time_zone":"Europe/Bern"`, "/time_zone"},
	{"define", logical + `,"time_zone":"SystemV/AST4"`, "/time_zone"},
	{"define", logical + `,"tags":[""]`, "/tags/0"},
	{"define", logical + `,"tags":["` + longest(65) + `"]`, "/tags/0"},
	{"define", logical + `,"tags":[` + listed(65, `"%d"`) + `]`, "/tags"},
	{"define", logical + `,"identifiers":[{"system":"a b","value":"1"}]`, "/identifiers/0/system"},
	{"define", logical + `,"identifiers":[{"system":"a"}]`, "/identifiers/0/value"},
	{"define", logical + `,"identifiers":[` + listed(33, `{"system":"a","value":"%d"}`) + `]`, "/identifiers"},
	{"add_identifier", onA + `,"value":"1"`, "/system"},
	{"add_identifier", onA + `,"system":"` + longest(65) + `","value":"1"`, "/system"},
	{"add_identifier", onA + `,"system":"a","value":"` + longest(257) + `"`, "/value"},
	{"remove_identifier", onA + `,"system":"a","value":1`, "/value"},
	{"add_tags", onA, "/tags"},
	{"add_tags", onA + `,"tags":[]`, "/tags"},
	{"add_tags", onA + `,"tags":["a\nb"]`, "/tags/0"},
	{"remove_tags", onA + `,"tags":[]`, "/tags"},
	{"update", onA + `,"location_type":null`, "/location_type"},
	{"update", onA + `,"location_type":"Virtual","address":` + anAddress, "/address"},
	{"set_parent", onA, "/parent_id"},
	{"set_parent", onA + `,"parent_id":null`, "/parent_id"},
	{"remove_parent", onA + `,"parent_id":"$B"`, "/parent_id"},
	{"add_metadata", onA + `,"value":"4"`, "/key"},
	{"add_metadata", onA + `,"key":"","value":"4"`, "/key"},
	{"add_metadata", onA + `,"key":"` + longest(129) + `","value":"4"`, "/key"},
	{"add_metadata", onA + `,"key":"floor"`, "/value"},
	{"add_metadata", onA + `,"key":"floor","value":4`, "/value"},
	{"add_metadata", onA + `,"key":"floor","value":"` + longest(4097) + `"`, "/value"},
	{"remove_metadata", onA, "/key"},
	{"archive", `"reason":"closed"`, "/location_id"},
	{"archive", onA + `,"reason":"` + longest(501) + `"`, "/reason"},
	{"archive", onA + `,"reason":1`, "/reason"},
	{"restore", onA + `,"name":"A"`, "/name"},
}

func replaced(text, old, with string) string {
	return strings.Replace(text, old, with, 1)
}

func online(members string) string {
	return virtual + `,"virtual_location":{"kind":"other","identifier":"x",` + members + `}`
}

// listed repeats the format, with the numbers from 1, as the elements of a list.
func listed(count int, format string) string {
	elements := make([]string, count)
	for i := range elements {
		elements[i] = fmt.Sprintf(format, i+1)
	}
	return strings.Join(elements, ",")
}

func TestInvalidFieldsAreRefusedByTheirPointer(t *testing.T) {
	for _, c := range invalidFields {
		t.Run(fmt.Sprintf("%s %.120s", c.command, c.members), func(t *testing.T) {
			refused := newScenario(t).requireRefused(t, command{c.command, "{" + c.members + "}"},
				invalidRequest, "invalid_request")
			requirePointers(t, refused, c.pointer)
		})
	}
}

func TestAllViolationsAreReportedTogether(t *testing.T) {
	refused := newScenario(t).requireRefused(t, command{"define",
		`{"location_id":"A","nmae":"A","location_type":"Hybrid","address":{"street":"","locality":"Springfield",` +
			`"country":"USA","postal_code":"62701"},"coordinates":{"latitude":91,"longitude":0},"metadata":{"a":1,"b":2}}`},
		invalidRequest, "invalid_request")
	requirePointers(t, refused, "/location_id", "/nmae", "/name", "/address/street", "/address/country",
		"/coordinates/latitude", "/metadata/a", "/metadata/b")
}

func TestViolationsReadAsTheContractShowsThem(t *testing.T) {
	s := newScenario(t)
	reply := s.send(t, command{"define",
		`{` + physical + `,"address":` + replaced(anAddress, `"US"`, `"USA"`) + `,"nmae":"A","coordinates":{"latitude":1e400,"longitude":0,"lng":0}}`}, nil)
	refused := readRefusal(t, reply)
	if refused.Message != "4 fields are not valid" {
		t.Errorf("message is %q", refused.Message)
	}
	for _, want := range []violation{
		{"/address/country", "must be an ISO 3166-1 alpha-2 code, was 'USA'"},
		{"/nmae", "is not a field of this request"},
		{"/coordinates/latitude", "must be a number from -90 to 90, was 1e400"},
		{"/coordinates/lng", "is not a field of this request: write longitude"},
	} {
		if !slices.Contains(refused.Violations, want) {
			t.Errorf("%+v is not among %+v", want, refused.Violations)
		}
	}
}

func TestAnUpdateNeedsAFieldToUpdate(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineA)
	refused := s.requireRefused(t, command{"update", `{"location_id":"$A","reason":"none"}`},
		invalidRequest, "invalid_request")
	if len(refused.Violations) != 1 {
		t.Fatalf("violations are %+v, want one", refused.Violations)
	}
}

func TestAnUpdateThatTheTypeDoesNotAdmitIsInvalid(t *testing.T) {
	for name, c := range map[string]struct{ members, pointer string }{
		"Physical": {`"virtual_location":` + aRoomOnline, "/virtual_location"},
		"Virtual":  {`"address":` + anAddress, "/address"},
		"Logical":  {`"coordinates":` + aPoint, "/coordinates"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScenario(t)
			s.given(t, command{"define", `{"location_id":"$A","name":"A","location_type":"` + name + `"}`})
			refused := s.requireRefused(t, command{"update", `{"location_id":"$A",` + c.members + `}`},
				invalidRequest, "invalid_request")
			requirePointers(t, refused, c.pointer)
		})
	}
}

func TestATypeThatForbidsWhatTheLocationKeepsIsInvalid(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineB, defineWithEverything)
	refused := s.requireRefused(t,
		command{"update", `{"location_id":"$A","location_type":"Physical","address":null}`}, invalidRequest, "invalid_request")
	requirePointers(t, refused, "/location_type")
}

func requirePointers(t *testing.T, refused refusal, want ...string) {
	t.Helper()
	var got []string
	for _, v := range refused.Violations {
		got = append(got, v.Pointer)
		if v.Message == "" {
			t.Errorf("the violation at %s says nothing", v.Pointer)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("pointers are %q, want %q", got, want)
	}
}
