-- The source a task works on, by name: what the task list is narrowed to.
ALTER TABLE tasks ADD COLUMN target TEXT;
-- What became of those who matched when the page counted them and not when the list was frozen, JSON.
ALTER TABLE checks ADD COLUMN changes TEXT;
