-- Id of the key that a piece is encrypted with; none of pieces from before, which are encrypted at the next start.
ALTER TABLE kept_pieces ADD COLUMN key_id TEXT;
