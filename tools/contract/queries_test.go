package contract_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// wire is what discovery tells of the shared service: the schemas of each subject.
type wire struct {
	info    serviceInfo
	schemas published
}

var sharedWire *wire

func (c *client) wire(t *testing.T) *wire {
	t.Helper()
	if sharedWire == nil {
		sharedWire = &wire{c.discover(t, "INFO"), c.publishedSchemas(t)}
	}
	return sharedWire
}

// answer is the reply of a query: its members that are not there are zero.
type answer struct {
	raw        []byte
	Location   *found          `json:"location"`
	Locations  []found         `json:"locations"`
	Events     []recordedEvent `json:"events"`
	NextCursor string          `json:"next_cursor"`
	Sequence   uint64          `json:"sequence"`
}

// found is a location in a reply, as it came and what tests compare of it.
type found struct {
	raw        json.RawMessage
	ID         string   `json:"location_id"`
	Name       string   `json:"name"`
	Path       []string `json:"path"`
	Depth      *int     `json:"depth"`
	DistanceM  *float64 `json:"distance_m"`
	BearingDeg *float64 `json:"bearing_deg"`
	AreaM2     *float64 `json:"area_m2"`
}

var locationMembers = []string{"location_id", "name", "location_type", "kind", "status", "address", "coordinates", "time_zone", "boundary",
	"virtual_location", "parent_id", "identifiers", "tags", "metadata", "archived", "version", "defined_at", "updated_at", "archived_at", "path",
	"depth", "distance_m", "bearing_deg", "area_m2", "incomplete"}

func (f *found) UnmarshalJSON(text []byte) error {
	type plain found
	var members map[string]any
	if err := json.Unmarshal(text, &members); err != nil {
		return err
	}
	if extra := membersBeside(members, locationMembers...); extra != nil {
		return fmt.Errorf("a location has no members %q: %s", extra, text)
	}
	f.raw = slices.Clone(text)
	return json.Unmarshal(text, (*plain)(f))
}

// query sends a query that must be answered, and that waits for the commands that the scenario was given. Request and
// reply must be as their published schemas say.
func (s *scenario) query(t *testing.T, name, payload string) answer {
	t.Helper()
	subject := "location.queries." + name
	payload = s.afterGiven(s.expand(payload))
	reply := s.ask(t, subject, []byte(payload), nil)
	if reply.Header.Get("Nats-Service-Error-Code") != "" {
		t.Fatalf("%s %.300s: %v", name, payload, refusedError{reply})
	}
	endpoint := s.wire(t).info.endpoint(t, subject)
	s.requireSchema(t, endpoint.requestSchema(), []byte(payload))
	s.requireSchema(t, endpoint.replySchema(), reply.Data)
	got := answer{raw: reply.Data}
	if err := json.Unmarshal(reply.Data, &got); err != nil {
		t.Fatalf("%s: %v", reply.Data, err)
	}
	if got.Sequence < s.written {
		t.Fatalf("%s answers from sequence %d, and was asked for %d", name, got.Sequence, s.written)
	}
	return got
}

// afterGiven adds the sequence of the last command that the scenario was given, where the payload names none.
func (s *scenario) afterGiven(payload string) string {
	if s.written == 0 || strings.Contains(payload, `"min_sequence"`) {
		return payload
	}
	members := strings.TrimPrefix(payload, "{")
	if members != "}" {
		members = "," + members
	}
	return fmt.Sprintf(`{"min_sequence":%d%s`, s.written, members)
}

func (s *scenario) requireSchema(t *testing.T, name string, payload []byte) {
	t.Helper()
	if err := s.wire(t).schemas.check(name, payload); err != nil {
		t.Fatal(err)
	}
}

// requireQueryRefused checks that a query is refused, in the form of every error.
func (s *scenario) requireQueryRefused(t *testing.T, name, payload string, status int, code string) refusal {
	t.Helper()
	reply := s.ask(t, "location.queries."+name, []byte(s.expand(payload)), nil)
	refused := readRefusal(t, reply)
	s.requireSchema(t, "replies.error", reply.Data)
	if refused.status != status || refused.Code != code {
		t.Fatalf("%s %.300s: got %d %s (%s), want %d %s",
			name, s.expand(payload), refused.status, refused.Code, refused.Message, status, code)
	}
	return refused
}

// letters is the locations by the letters that the scenario has for them, in their order. Those of others are ?.
func (s *scenario) letters(locations []found) string {
	var letters strings.Builder
	for _, location := range locations {
		letter := "?"
		for name, id := range s.ids {
			if id == location.ID {
				letter = strings.TrimPrefix(name, "$")
			}
		}
		letters.WriteString(letter)
	}
	return letters.String()
}

// requireFound checks which locations a reply has, in their order, by their letters.
func (s *scenario) requireFound(t *testing.T, got answer, want string) {
	t.Helper()
	if letters := s.letters(got.Locations); letters != want {
		t.Fatalf("found %q, want %q: %s", letters, want, got.raw)
	}
}

// requireFoundOwn is requireFound for what locations of other scenarios may be among.
func (s *scenario) requireFoundOwn(t *testing.T, got answer, want string) {
	t.Helper()
	if found := s.ownLetters(got); found != want {
		t.Fatalf("found %q, want %q: %s", found, want, got.raw)
	}
}

// requireFoundOwnInAnyOrder is the same for answers of which the contract names no order; want is sorted.
func (s *scenario) requireFoundOwnInAnyOrder(t *testing.T, got answer, want string) {
	t.Helper()
	found := []byte(s.ownLetters(got))
	slices.Sort(found)
	if string(found) != want {
		t.Fatalf("found %q, want %q: %s", found, want, got.raw)
	}
}

func (s *scenario) ownLetters(got answer) string {
	return strings.ReplaceAll(s.letters(got.Locations), "?", "")
}

// timeOf is when the event at a sequence happened.
func (s *scenario) timeOf(t *testing.T, sequence uint64) string {
	t.Helper()
	return s.event(t, sequence).Header.Get("ce-time")
}

// passTime waits until what happens next has a later time than the event at a sequence.
func (s *scenario) passTime(t *testing.T, sequence uint64) {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s.timeOf(t, sequence))
	if err != nil {
		t.Fatal(err)
	}
	err = await("the next millisecond", func() (bool, error) { return time.Now().UnixMilli() > at.UnixMilli(), nil })
	if err != nil {
		t.Fatal(err)
	}
}

// justBefore is a nanosecond before a time.
func justBefore(t *testing.T, text string) string {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at.Add(-time.Nanosecond).Format(time.RFC3339Nano)
}
