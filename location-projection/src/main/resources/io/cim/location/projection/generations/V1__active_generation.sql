-- One row: the generation that answers queries, null before there is one.
CREATE TABLE active_generation (generation INTEGER);
INSERT INTO active_generation VALUES (NULL);
