CREATE INDEX ON cases (due) WHERE status <> 4;
CREATE INDEX ON cases (created DESC);
CREATE INDEX ON cases USING gin (bi);
CREATE INDEX ON history (case_id, at);
