-- The trigrams of the searched texts by the rows of the locations. To enter many locations at once costs a tenth of entering
-- each one alone, so changed locations wait. Those that wait are candidates of every search, and what is found may be outdated.
CREATE VIRTUAL TABLE location_text USING fts5 (
    search_text,
    content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
);
INSERT INTO location_text (rowid, search_text) SELECT rowid, search_text FROM location;

CREATE TRIGGER location_text_inserted AFTER INSERT ON location
BEGIN
    INSERT INTO location_text_pending (location_row) VALUES (new.rowid);
END;

CREATE TRIGGER location_text_updated AFTER UPDATE OF search_text ON location
BEGIN
    INSERT INTO location_text_pending (location_row) VALUES (new.rowid);
END;

CREATE TRIGGER location_text_merged AFTER INSERT ON location_text_pending WHEN new.number >= 250
BEGIN
    DELETE FROM location_text WHERE rowid IN (SELECT location_row FROM location_text_pending);
    INSERT INTO location_text (rowid, search_text)
        SELECT l.rowid, l.search_text FROM location l
        WHERE l.rowid IN (SELECT location_row FROM location_text_pending);
    DELETE FROM location_text_pending;
END;
