-- Lists of old ids, and what they were found to be.
SELECT 1;
