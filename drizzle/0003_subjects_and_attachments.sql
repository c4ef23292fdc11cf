CREATE TABLE `attachment` (
	`id` integer PRIMARY KEY NOT NULL,
	`investigation_id` integer NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`statements` text NOT NULL,
	`note` text,
	`actor` text NOT NULL,
	`received_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `attachment_by_investigation` ON `attachment` (`investigation_id`);--> statement-breakpoint
CREATE TABLE `outside_alert` (
	`fingerprint` text NOT NULL,
	`starts_at` integer NOT NULL,
	`investigation_id` integer NOT NULL,
	`status` text NOT NULL,
	`received_at` integer NOT NULL,
	PRIMARY KEY(`fingerprint`, `starts_at`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `segment_subjects` (
	`segment_id` integer PRIMARY KEY NOT NULL,
	`body` blob NOT NULL
) STRICT;
