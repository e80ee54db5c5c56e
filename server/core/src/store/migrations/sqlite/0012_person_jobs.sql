-- What was done to people in ISC: one or many.
SELECT 1;
