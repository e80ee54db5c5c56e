-- Welcome notices to personal addresses, and what is recorded about mail.
SELECT 1;
