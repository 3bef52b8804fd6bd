-- One row: the generation that answers queries, null before there is one, and what the read model is called among all
-- that there are.
CREATE TABLE active_generation (
    generation INTEGER,
    name       VARCHAR NOT NULL
);
INSERT INTO active_generation VALUES (NULL, gen_random_uuid());
