-- What a row was made of, as a number: a reading of somebody who is as before writes no row again.
ALTER TABLE people ADD COLUMN digest BIGINT NOT NULL DEFAULT 0;
