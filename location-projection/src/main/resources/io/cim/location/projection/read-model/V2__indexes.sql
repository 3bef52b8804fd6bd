-- Apart from the tables, so that a rebuild makes them when the rows are there.

CREATE INDEX location_by_name ON location (archived, name_key, location_id);
CREATE INDEX location_by_definition ON location (archived, defined_at, location_id);
CREATE INDEX location_by_update ON location (archived, updated_at, location_id);
CREATE INDEX location_by_parent ON location (parent_id, name_key, location_id);
CREATE INDEX location_by_cell ON location (cell, location_id, latitude, longitude);
CREATE INDEX location_by_kind ON location (kind);
CREATE INDEX location_by_status ON location (status);
CREATE INDEX location_by_country ON location (country);
CREATE INDEX location_by_region ON location (folded_region);
CREATE INDEX location_by_locality ON location (folded_locality);
CREATE INDEX location_by_postal_code ON location (folded_postal_code);
CREATE INDEX location_metadata_by_entry ON location_metadata (entry_hash, location_id);
CREATE INDEX location_identifier_by_location ON location_identifier (location_id, identifier_system);
CREATE INDEX hierarchy_suspect_by_location ON hierarchy_suspect (problem, location_id);
