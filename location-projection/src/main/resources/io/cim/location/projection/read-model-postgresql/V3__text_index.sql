-- Without pg_trgm all texts are read.
DO $$
DECLARE
    extension_schema name := (
        SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm');
BEGIN
    IF extension_schema IS NOT NULL THEN
        EXECUTE format(
            'CREATE INDEX location_text_by_trigram ON location_text USING gin (encoded %I.gin_trgm_ops)'
            ' WITH (gin_pending_list_limit = 1024)',
            extension_schema);
    END IF;
END
$$;
