-- Every challenge that is given lets go of those that are over.
CREATE INDEX challenge_by_expiry ON challenge (expires_at);
