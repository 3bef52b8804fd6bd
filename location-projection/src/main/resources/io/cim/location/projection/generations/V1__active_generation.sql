-- One row: the generation that answers queries, null before there is one, and the secret of all cursors.
CREATE TABLE active_generation (
    generation INTEGER,
    cursor_key ${bytes}
);
INSERT INTO active_generation VALUES (NULL, NULL);
