-- What texts are found by, apart from the locations since each change of a location would write all its entries of the index
-- again.
CREATE TABLE location_text (
    location_id UUID PRIMARY KEY,
    encoded     VARCHAR NOT NULL -- the searched text in letters, digits and spaces of ASCII
);
