CREATE TABLE `endpoint` (
	`channel` text PRIMARY KEY NOT NULL,
	`disabled_at` integer NOT NULL,
	`because` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `received` (
	`model_id` integer NOT NULL,
	`kind` text NOT NULL,
	`hour` integer NOT NULL,
	`accepted` integer NOT NULL,
	`repeated` integer NOT NULL,
	`conflicting` integer NOT NULL,
	`refused` integer NOT NULL,
	PRIMARY KEY(`model_id`, `kind`, `hour`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `silence` (
	`id` integer PRIMARY KEY NOT NULL,
	`matchers` text NOT NULL,
	`reason` text NOT NULL,
	`author` text NOT NULL,
	`created_at` integer NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`ended_by` text,
	`ended_at` integer
) STRICT;
--> statement-breakpoint
CREATE INDEX `silence_by_end` ON `silence` (`ends_at`);--> statement-breakpoint
CREATE TABLE `told` (
	`route` text NOT NULL,
	`channel` text NOT NULL,
	`group_key` text NOT NULL,
	`firing` text NOT NULL,
	`resolved` text NOT NULL,
	`told_at` integer NOT NULL,
	`reason` text NOT NULL,
	PRIMARY KEY(`route`, `channel`, `group_key`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `used_link` (
	`sha256` text PRIMARY KEY NOT NULL,
	`used_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `outbox_by_channel` ON `outbox` (`channel`,`id`);