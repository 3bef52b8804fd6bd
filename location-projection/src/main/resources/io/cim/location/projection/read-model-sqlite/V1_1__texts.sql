-- The rows of the locations whose texts have changed and are not in the index yet.
CREATE TABLE location_text_pending (
    number       INTEGER PRIMARY KEY, -- from 1, since the table is emptied
    location_row INTEGER NOT NULL
);
