-- People whom ISC has just created.
SELECT 1;
