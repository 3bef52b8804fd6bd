package contract_test

import (
	"fmt"
	"strings"
	"testing"
)

const everywhere = `"south":-90,"west":-180,"north":90,"east":180`

// Each case has one violation, of the field that the pointer names.
var invalidQueryFields = []struct{ query, members, pointer string }{
	{"get", ``, "/location_id"},
	{"get", `"location_id":null`, "/location_id"},
	{"get", `"location_id":"A"`, "/location_id"},
	{"get", `"identifier":"1"`, "/identifier"},
	{"get", `"identifier":{"system":"sap"}`, "/identifier/value"},
	{"get", onA + `,"identifier":{"system":"sap","value":"1"}`, "/identifier"},
	{"get", onA + `,"depth":1`, "/depth"},
	{"get", onA + `,"version":0`, "/version"},
	{"get", onA + `,"version":"1"`, "/version"},
	{"get", onA + `,"as_of":"yesterday"`, "/as_of"},
	{"get", onA + `,"as_of":"2026-02-30T00:00:00Z"`, "/as_of"},
	{"get", onA + `,"as_of":"2026-01-01T00:00:00+01:00"`, "/as_of"},
	{"get", onA + `,"as_of":"2026-01-01T00:00:00.1234567890Z"`, "/as_of"},
	{"get", onA + `,"as_of":"2026-01-01T00:00:00Z","version":1`, "/as_of"},

	{"list", `"nmae":"A"`, "/nmae"},
	{"list", `"location_type":"Round"`, "/location_type"},
	{"list", `"location_type":["Logical","Round"]`, "/location_type/1"},
	{"list", `"location_type":7`, "/location_type"},
	{"list", `"parent_id":"A"`, "/parent_id"},
	{"list", `"root":"yes"`, "/root"},
	{"list", `"archived":"all"`, "/archived"},
	{"list", `"text":""`, "/text"},
	{"list", `"text":7`, "/text"},
	{"list", `"country":"USA"`, "/country"},
	{"list", `"region":""`, "/region"},
	{"list", `"locality":` + `"` + longest(201) + `"`, "/locality"},
	{"list", `"postal_code":62701`, "/postal_code"},
	{"list", `"ancestor_id":"A"`, "/ancestor_id"},
	{"list", `"kind":"two words"`, "/kind"},
	{"list", `"kind":[]`, "/kind"},
	{"list", `"status":"closed"`, "/status"},
	{"list", `"status":["active",7]`, "/status/1"},
	{"list", `"tags":"vip"`, "/tags"},
	{"list", `"tags":[""]`, "/tags/0"},
	{"list", `"virtual_kind":"room"`, "/virtual_kind"},
	{"list", `"virtual_identifier":""`, "/virtual_identifier"},
	{"list", `"ip_address":"010.0.0.7"`, "/ip_address"},
	{"list", `"identifier_system":"a b"`, "/identifier_system"},
	{"list", `"metadata":"red"`, "/metadata"},
	{"list", `"metadata":{"floor":4}`, "/metadata/floor"},
	{"list", `"metadata":{"a b":"x"}`, "/metadata/a b"},
	{"list", `"defined_after":"2026-01-01"`, "/defined_after"},
	{"list", `"updated_after":1767225600`, "/updated_after"},
	{"list", `"problem":"none"`, "/problem"},
	{"list", `"problem":["cycle"]`, "/problem"},
	{"list", `"sort":"version"`, "/sort"},
	{"list", `"sort":"+name"`, "/sort"},

	{"children", `"limit":1`, "/location_id"},
	{"children", onA + `,"max_depth":1`, "/max_depth"},
	{"ancestors", ``, "/location_id"},
	{"descendants", onA + `,"max_depth":0`, "/max_depth"},
	{"descendants", onA + `,"max_depth":1.5`, "/max_depth"},

	{"near", `"longitude":0,"radius_m":1`, "/latitude"},
	{"near", `"latitude":0,"radius_m":1`, "/longitude"},
	{"near", `"latitude":0,"longitude":0`, "/radius_m"},
	{"near", `"latitude":90.1,"longitude":0,"radius_m":1`, "/latitude"},
	{"near", `"latitude":0,"longitude":180.1,"radius_m":1`, "/longitude"},
	{"near", `"latitude":0,"longitude":0,"radius_m":-1`, "/radius_m"},
	{"near", `"latitude":0,"longitude":0,"radius_m":1,"archived":"all"`, "/archived"},
	{"near", `"latitude":0,"longitude":0,"radius_m":1,"problem":"cycles"`, "/problem"},
	{"near", `"latitude":0,"longitude":0,"radius_m":1,"sort":"name"`, "/sort"},
	{"within", replaced(everywhere, `"south":-90,`, ``), "/south"},
	{"within", replaced(everywhere, `"west":-180,`, ``), "/west"},
	{"within", replaced(everywhere, `"north":90,`, ``), "/north"},
	{"within", replaced(everywhere, `,"east":180`, ``), "/east"},
	{"within", replaced(everywhere, `-180`, `-181`), "/west"},
	{"within", replaced(everywhere, `"north":90`, `"north":91`), "/north"},
	{"within", southOfNorth, "/south"},
	{"within", everywhere + `,"sort":"name"`, "/sort"},
	{"within", everywhere + `,"metadata":{"floor":4}`, "/metadata/floor"},

	{"history", `"limit":1`, "/location_id"},
	{"history", onA + `,"archived":"any"`, "/archived"},
	{"stats", `"limit":1`, "/limit"},
}

// southOfNorth is what a JSON Schema cannot say.
const southOfNorth = `"south":1,"west":0,"north":0,"east":1`

func TestInvalidFieldsOfQueriesAreRefusedByTheirPointerAndByTheSchema(t *testing.T) {
	for _, c := range invalidQueryFields {
		t.Run(fmt.Sprintf("%s %.120s", c.query, c.members), func(t *testing.T) {
			s := newScenario(t)
			payload := s.expand("{" + c.members + "}")
			refused := s.requireQueryRefused(t, c.query, payload, invalidRequest, "invalid_request")
			requirePointers(t, refused, c.pointer)
			schema := s.wire(t).info.endpoint(t, "location.queries."+c.query).requestSchema()
			if s.wire(t).schemas.check(schema, []byte(payload)) == nil && c.members != southOfNorth {
				t.Errorf("schema %s lets it through", schema)
			}
		})
	}
}

func TestALimitThatIsOutOfBoundsIsRefusedAndNotClamped(t *testing.T) {
	for _, query := range []string{"list", "children", "ancestors", "descendants", "near", "within", "containing", "history"} {
		for _, limit := range []string{"0", "-1", "501", `"50"`, "1.5"} {
			t.Run(query+" "+limit, func(t *testing.T) {
				refused := newScenario(t).requireQueryRefused(t, query, withMembers(queriesOnA[query], `"limit":`+limit),
					invalidRequest, "invalid_request")
				requirePointers(t, refused, "/limit")
			})
		}
	}
}

func TestAMinSequenceThatIsNoneIsRefused(t *testing.T) {
	for query, payload := range queriesOnA {
		for _, sequence := range []string{"-1", `"1"`, "0.5"} {
			t.Run(query+" "+sequence, func(t *testing.T) {
				refused := newScenario(t).requireQueryRefused(t, query, withMembers(payload, `"min_sequence":`+sequence),
					invalidRequest, "invalid_request")
				requirePointers(t, refused, "/min_sequence")
			})
		}
	}
}

func TestAllViolationsOfAQueryAreReportedTogether(t *testing.T) {
	refused := newScenario(t).requireQueryRefused(t, "list",
		`{"location_type":"Round","root":1,"metadata":{"a":1,"b":2},"sort":"size","limit":0,"min_sequence":-1,"x":null}`,
		invalidRequest, "invalid_request")
	requirePointers(t, refused, "/location_type", "/root", "/metadata/a", "/metadata/b", "/sort", "/limit",
		"/min_sequence", "/x")
}

func TestQueriesThatAreNotJSONAreRefused(t *testing.T) {
	for _, payload := range []string{`{"location_id":"$A"`, `{} {}`, "{\"text\":\"\xff\"}", `{"limit":NaN}`} {
		t.Run(payload, func(t *testing.T) {
			newScenario(t).requireQueryRefused(t, "list", payload, invalidRequest, "invalid_json")
		})
	}
}

func TestQueriesAre256KiBAtMost(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineA)
	payload := s.afterGiven(s.expand(`{"location_id":"$A"}`))
	payload += strings.Repeat(" ", 256*1024-len(payload))
	s.requireQueryRefused(t, "get", payload+" ", tooLarge, "request_too_large")
	if got := s.query(t, "get", payload); got.Location.ID != s.ids["$A"] {
		t.Fatalf("found %s", got.raw)
	}
}
