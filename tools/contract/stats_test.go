package contract_test

import (
	"encoding/json"
	"testing"
)

type stats struct {
	Total    int            `json:"total"`
	Active   int            `json:"active"`
	Archived int            `json:"archived"`
	ByType   map[string]int `json:"by_type"`
	ByKind   map[string]int `json:"by_kind"`
	ByStatus map[string]int `json:"by_status"`
	Orphans  int            `json:"orphans"`
	TooDeep  int            `json:"too_deep"`
	Cycles   int            `json:"cycles"`
	Sequence uint64         `json:"sequence"`
	Lag      int            `json:"lag"`
}

func (s *scenario) stats(t *testing.T, payload string) stats {
	t.Helper()
	var got stats
	err := decodeExactly(s.query(t, "stats", payload).raw, &got,
		"total", "active", "archived", "by_type", "by_kind", "by_status", "orphans", "too_deep", "cycles", "sequence", "lag")
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestStatsCountTheLocations(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineA)
	before := s.stats(t, `{}`)
	last := s.given(t,
		defineB,
		command{"define", `{"location_id":"$C","name":"C","location_type":"Logical","parent_id":"$A","kind":"stats-kind"}`},
		command{"define", `{"location_id":"$D","name":"D","location_type":"Virtual","status":"planned"}`},
		command{"archive", `{"location_id":"$D"}`})
	after := s.stats(t, `{}`)

	for name, counts := range map[string][3]int{
		"total":    {before.Total, after.Total, 3},
		"active":   {before.Active, after.Active, 2},
		"archived": {before.Archived, after.Archived, 1},
		"Physical": {before.ByType["Physical"], after.ByType["Physical"], 1},
		"Virtual":  {before.ByType["Virtual"], after.ByType["Virtual"], 1},
		"Logical":  {before.ByType["Logical"], after.ByType["Logical"], 1},
		"Hybrid":   {before.ByType["Hybrid"], after.ByType["Hybrid"], 0},
		"a kind":   {before.ByKind["stats-kind"], after.ByKind["stats-kind"], 1},
		"planned":  {before.ByStatus["planned"], after.ByStatus["planned"], 1},
		"status":   {before.ByStatus["active"], after.ByStatus["active"], 2},
		"orphans":  {before.Orphans, after.Orphans, 0},
		"too_deep": {before.TooDeep, after.TooDeep, 0},
		"cycles":   {before.Cycles, after.Cycles, 0},
	} {
		if grown := counts[1] - counts[0]; grown != counts[2] {
			t.Errorf("%s grew by %d, want %d", name, grown, counts[2])
		}
	}
	if after.Total != after.Active+after.Archived || len(after.ByType) != 4 || len(after.ByStatus) != 3 {
		t.Errorf("counts do not fit together: %+v", after)
	}
	if after.Sequence != last.Sequence || after.Lag != 0 {
		t.Errorf("the read model has everything up to sequence %d, and says %+v", last.Sequence, after)
	}
}

func TestStatsNeedNoPayload(t *testing.T) {
	s := newScenario(t)
	reply := s.ask(t, "location.queries.stats", nil, nil)
	var counted map[string]any
	if err := json.Unmarshal(reply.Data, &counted); err != nil || counted["total"] == nil {
		t.Fatalf("%v %s", reply.Header, reply.Data)
	}
}
