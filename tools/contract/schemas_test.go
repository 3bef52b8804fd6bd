package contract_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

const schemas = "location.schemas.get"

// published is the JSON Schemas that a service publishes, by name.
type published map[string]*jsonschema.Schema

// unicodeEscape is how patterns, which are ECMAScript's, name a character. Go's have another way.
var unicodeEscape = regexp.MustCompile(`\\\\u([0-9a-fA-F]{4})`)

// publishedSchemas asks for every schema and compiles it, with those that it refers to.
func (c *client) publishedSchemas(t *testing.T) published {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.Draft = jsonschema.Draft2020
	compiler.AssertFormat = true
	ids := map[string]string{}
	for _, name := range c.listSchemas(t) {
		text := c.schema(t, name)
		var schema struct {
			ID string `json:"$id"`
		}
		if err := json.Unmarshal(text, &schema); err != nil || schema.ID == "" {
			t.Fatalf("schema %s has no $id: %v %s", name, err, text)
		}
		ids[name] = schema.ID
		portable := unicodeEscape.ReplaceAll(text, []byte(`\\x{$1}`))
		if err := compiler.AddResource(schema.ID, bytes.NewReader(portable)); err != nil {
			t.Fatalf("schema %s: %v", name, err)
		}
	}
	compiled := published{}
	for name, id := range ids {
		schema, err := compiler.Compile(id)
		if err != nil {
			t.Fatalf("schema %s: %v", name, err)
		}
		compiled[name] = schema
	}
	return compiled
}

// listSchemas is the names in the answer to a request that names no schema.
func (c *client) listSchemas(t *testing.T) []string {
	t.Helper()
	reply := c.ask(t, schemas, []byte(`{}`), nil)
	var list any
	if err := json.Unmarshal(reply.Data, &list); err != nil || reply.Header.Get("Nats-Service-Error-Code") != "" {
		t.Fatalf("no list of schemas: %v %s", reply.Header, reply.Data)
	}
	return texts(list)
}

// texts is every text in a JSON value.
func texts(value any) []string {
	var found []string
	switch v := value.(type) {
	case string:
		found = append(found, v)
	case []any:
		for _, element := range v {
			found = append(found, texts(element)...)
		}
	case map[string]any:
		for _, member := range v {
			found = append(found, texts(member)...)
		}
	}
	return found
}

func (c *client) schema(t *testing.T, name string) []byte {
	t.Helper()
	reply := c.ask(t, schemas, []byte(`{"name":"`+name+`"}`), nil)
	var schema struct {
		Schema string `json:"$schema"`
	}
	err := json.Unmarshal(reply.Data, &schema)
	if err != nil || !strings.HasPrefix(schema.Schema, "https://json-schema.org/") {
		t.Fatalf("%s is no JSON Schema: %v %s", name, reply.Header, reply.Data)
	}
	return reply.Data
}

// check tells why a payload is not as the schema of that name says.
func (p published) check(name string, payload []byte) error {
	schema, found := p[name]
	if !found {
		return fmt.Errorf("no schema is called %s", name)
	}
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return fmt.Errorf("%s: %w", payload, err)
	}
	if err := schema.Validate(value); err != nil {
		return fmt.Errorf("%s is not as schema %s says: %#v", payload, name, err)
	}
	return nil
}
