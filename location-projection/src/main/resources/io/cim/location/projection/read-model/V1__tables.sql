-- The read model of one generation. Times are milliseconds since 1970 in UTC.

CREATE TABLE read_model (
    stream_name     VARCHAR NOT NULL,
    stream_identity VARCHAR NOT NULL,
    text_version    VARCHAR NOT NULL -- how texts are folded and names ordered
);

CREATE TABLE location (
    location_id      ${uuid} PRIMARY KEY,
    version          BIGINT NOT NULL,
    name             VARCHAR NOT NULL,
    name_key         ${bytes} NOT NULL, -- has the natural order of names
    location_type    VARCHAR NOT NULL,
    kind             VARCHAR,
    status           VARCHAR NOT NULL,
    time_zone        VARCHAR,
    street           VARCHAR,
    street2          VARCHAR,
    locality         VARCHAR,
    region           VARCHAR,
    country          VARCHAR,
    postal_code      VARCHAR,
    latitude         DOUBLE PRECISION,
    longitude        DOUBLE PRECISION,
    altitude         DOUBLE PRECISION,
    cell             BIGINT,           -- the S2 cell of the point
    virtual_location VARCHAR,          -- JSON
    parent_id        ${uuid},
    identifiers      VARCHAR NOT NULL, -- JSON
    tags             VARCHAR NOT NULL, -- JSON
    metadata         VARCHAR NOT NULL, -- JSON
    archived         BOOLEAN NOT NULL,
    defined_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    archived_at      BIGINT,
    boundary         VARCHAR,          -- GeoJSON
    boundary_area    DOUBLE PRECISION, -- square metres
    folded_locality    VARCHAR,
    folded_region      VARCHAR,
    folded_postal_code VARCHAR,         -- without spaces
    search_text      VARCHAR NOT NULL  -- name, lines of the address and values of identifiers, folded
);

-- What a location's metadata can be found by. The hash stands for key and value, since a value may be
-- longer than an index takes.
CREATE TABLE location_metadata (
    location_id    ${uuid} NOT NULL,
    entry_hash     BIGINT NOT NULL,
    metadata_key   VARCHAR NOT NULL,
    metadata_value VARCHAR NOT NULL,
    PRIMARY KEY (location_id, metadata_key)
);

-- The owners of identifiers. An identifier of two locations is a fault of the stream, which verify reports:
-- the projection goes on.
CREATE TABLE location_identifier (
    identifier_system VARCHAR NOT NULL,
    identifier_value  VARCHAR NOT NULL,
    location_id       ${uuid} NOT NULL,
    PRIMARY KEY (identifier_system, identifier_value, location_id)
);

-- The cells of the S2 grid that cover a location's boundary.
CREATE TABLE boundary_cell (
    cell        BIGINT NOT NULL,
    location_id ${uuid} NOT NULL,
    PRIMARY KEY (cell, location_id)
);

-- What a location can be found by as a whole: its tags, and kind, identifier and IP addresses of its virtual location. A term
-- is a hash of one of them, since a text may be longer than an index takes.
CREATE TABLE location_term (
    term        ${uuid} NOT NULL,
    location_id ${uuid} NOT NULL,
    PRIMARY KEY (term, location_id)
);

-- A location's place in the hierarchy, and the columns of the location that lists of what is below another one are ordered and mostly
-- filtered by, close to each other. A path has the ids of what is above the location, from its root down, and its own at the end, 16
-- bytes each: the paths of all that is below a location begin with its path. Filled and indexed at the end of a rebuild.
CREATE TABLE location_path (
    path          ${bytes} PRIMARY KEY,
    location_id   ${uuid} NOT NULL,
    archived      BOOLEAN NOT NULL,
    name_key      ${bytes} NOT NULL,
    defined_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    kind          VARCHAR,
    status        VARCHAR NOT NULL,
    location_type VARCHAR NOT NULL
)${by_key};

-- Locations that were once too deep or in a cycle; whoever reads them checks which still are.
CREATE TABLE hierarchy_suspect (
    problem     VARCHAR NOT NULL,
    location_id ${uuid} NOT NULL
);

-- What a rebuild left out, since the stream has neither all of its events nor a snapshot that can be read.
CREATE TABLE unreadable_location (
    location_id VARCHAR PRIMARY KEY,
    reason      VARCHAR NOT NULL
);

-- How far each segment of the projection has come.
CREATE TABLE projection_position (
    segment  INTEGER PRIMARY KEY,
    position BIGINT NOT NULL,
    event_id VARCHAR NOT NULL
);

-- Axon's tracking tokens and dead letters.
CREATE TABLE token_entry (
    processor_name VARCHAR NOT NULL,
    segment        INTEGER NOT NULL,
    token          ${bytes},
    token_type     VARCHAR,
    claimed_at     VARCHAR,
    owner          VARCHAR,
    PRIMARY KEY (processor_name, segment)
);

CREATE TABLE dead_letter (
    dead_letter_id       VARCHAR PRIMARY KEY,
    processing_group     VARCHAR NOT NULL,
    sequence_identifier  VARCHAR NOT NULL,
    sequence_index       BIGINT NOT NULL,
    message_type         VARCHAR NOT NULL,
    event_identifier     VARCHAR NOT NULL,
    event_time           VARCHAR NOT NULL,
    payload_type         VARCHAR NOT NULL,
    payload_revision     VARCHAR,
    payload              ${bytes} NOT NULL,
    meta_data            ${bytes},
    aggregate_type       VARCHAR,
    aggregate_identifier VARCHAR,
    sequence_number      BIGINT,
    token_type           VARCHAR,
    token                ${bytes},
    enqueued_at          VARCHAR NOT NULL,
    last_touched         VARCHAR,
    processing_started   VARCHAR,
    cause_type           VARCHAR,
    cause_message        VARCHAR,
    diagnostics          ${bytes},
    UNIQUE (processing_group, sequence_identifier, sequence_index)
);
