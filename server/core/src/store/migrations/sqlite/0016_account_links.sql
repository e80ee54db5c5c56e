-- Accounts that were written from here, by the person they were linked to.
CREATE INDEX account_items_link ON account_items (link_id) WHERE link_id IS NOT NULL;
