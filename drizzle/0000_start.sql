CREATE TABLE `arrival` (
	`model_id` integer NOT NULL,
	`version` text NOT NULL,
	`hour` integer NOT NULL,
	`rows` integer NOT NULL,
	`last_received_at` integer NOT NULL,
	PRIMARY KEY(`model_id`, `hour`, `version`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `attempt` (
	`id` integer PRIMARY KEY NOT NULL,
	`outbox_id` integer NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`outcome` text,
	`detail` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `attempt_by_outbox` ON `attempt` (`outbox_id`);--> statement-breakpoint
CREATE TABLE `baseline` (
	`id` integer PRIMARY KEY NOT NULL,
	`model_id` integer NOT NULL,
	`version` text NOT NULL,
	`revision` integer NOT NULL,
	`fitted_at` integer NOT NULL,
	`effective_from` integer,
	`kept_after_batch` integer NOT NULL,
	`rows` integer NOT NULL,
	`calibrated` integer NOT NULL,
	`source_sha256` text NOT NULL,
	`sha256` text NOT NULL,
	`actor` text NOT NULL,
	`body` blob NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `baseline_by_version` ON `baseline` (`model_id`,`version`,`revision`);--> statement-breakpoint
CREATE TABLE `batch` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`model_id` integer NOT NULL,
	`kind` text NOT NULL,
	`version` text NOT NULL,
	`received_at` integer NOT NULL,
	`actor` text NOT NULL,
	`rows` integer NOT NULL,
	`min_at` integer NOT NULL,
	`max_at` integer NOT NULL,
	`root` blob NOT NULL,
	`body` blob NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `batch_by_time` ON `batch` (`model_id`,`kind`,`min_at`,`max_at`);--> statement-breakpoint
CREATE INDEX `batch_by_model` ON `batch` (`model_id`);--> statement-breakpoint
CREATE TABLE `conflict` (
	`row` integer PRIMARY KEY NOT NULL,
	`model_id` integer NOT NULL,
	`id` text NOT NULL,
	`received_at` integer NOT NULL,
	`actor` text NOT NULL,
	`body` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `conflict_by_id` ON `conflict` (`model_id`,`id`);--> statement-breakpoint
CREATE TABLE `content` (
	`sha256` text PRIMARY KEY NOT NULL,
	`media_type` text NOT NULL,
	`body` blob NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `edge` (
	`dst` integer NOT NULL,
	`src` integer NOT NULL,
	`kind` text NOT NULL,
	`binding` text NOT NULL,
	`level` text NOT NULL,
	`stated_by` text NOT NULL,
	`valid_from` integer,
	`valid_to` integer,
	`recorded_at` integer NOT NULL,
	`superseded_at` integer,
	PRIMARY KEY(`dst`, `src`, `kind`, `recorded_at`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `edge_by_src` ON `edge` (`src`,`dst`);--> statement-breakpoint
CREATE TABLE `finding` (
	`id` integer PRIMARY KEY NOT NULL,
	`run_id` integer NOT NULL,
	`model_id` integer NOT NULL,
	`version` text NOT NULL,
	`kind` text NOT NULL,
	`family` text NOT NULL,
	`subject` text NOT NULL,
	`slice` text NOT NULL,
	`horizon` integer NOT NULL,
	`direction` text NOT NULL,
	`severity` text NOT NULL,
	`matter_id` integer,
	`body` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `finding_by_run` ON `finding` (`run_id`);--> statement-breakpoint
CREATE INDEX `finding_by_matter` ON `finding` (`matter_id`);--> statement-breakpoint
CREATE TABLE `fold` (
	`baseline_id` integer PRIMARY KEY NOT NULL,
	`through_batch` integer NOT NULL,
	`since_bucket` integer
) STRICT;
--> statement-breakpoint
CREATE TABLE `investigation` (
	`id` integer PRIMARY KEY NOT NULL,
	`model_id` integer NOT NULL,
	`matter_id` integer,
	`family` text NOT NULL,
	`root_slice` text NOT NULL,
	`title` text NOT NULL,
	`severity` text NOT NULL,
	`status` text NOT NULL,
	`opened_at` integer NOT NULL,
	`opened_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	`assignee` text,
	`root_cause` text,
	`remedy` text,
	`concluded_by` text,
	`evidence_sha256` text NOT NULL,
	`lineage_sha256` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `investigation_by_status` ON `investigation` (`status`,`id`);--> statement-breakpoint
CREATE INDEX `investigation_by_model` ON `investigation` (`model_id`,`id`);--> statement-breakpoint
CREATE INDEX `investigation_by_matter` ON `investigation` (`matter_id`);--> statement-breakpoint
CREATE TABLE `label` (
	`model_id` integer NOT NULL,
	`id` text NOT NULL,
	`at` integer NOT NULL,
	`value` text NOT NULL,
	`batch_id` integer NOT NULL,
	PRIMARY KEY(`model_id`, `id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `log_entry` (
	`seq` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`subject` text NOT NULL,
	`body_sha256` text NOT NULL,
	`salt` blob NOT NULL,
	`entry` text NOT NULL,
	`leaf_hash` blob NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `log_entry_by_subject` ON `log_entry` (`subject`);--> statement-breakpoint
CREATE TABLE `matter` (
	`id` integer PRIMARY KEY NOT NULL,
	`model_id` integer NOT NULL,
	`family` text NOT NULL,
	`root_slice` text NOT NULL,
	`status` text NOT NULL,
	`opened_at` integer NOT NULL,
	`quiet_scans` integer NOT NULL,
	`subsided_at` integer,
	`told_units` real NOT NULL,
	`settled_units` real,
	`settled_until` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `matter_live_once` ON `matter` (`model_id`,`family`,`root_slice`) WHERE status = 'live';--> statement-breakpoint
CREATE INDEX `matter_by_model` ON `matter` (`model_id`,`status`);--> statement-breakpoint
CREATE TABLE `model` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `model_name_unique` ON `model` (`name`);--> statement-breakpoint
CREATE TABLE `node` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`namespace` text,
	`name` text NOT NULL,
	`version` text,
	`content_id` text,
	`recorded_at` integer NOT NULL,
	`attrs` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `node_by_key` ON `node` (`kind`,`key`);--> statement-breakpoint
CREATE INDEX `node_by_content` ON `node` (`content_id`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` integer PRIMARY KEY NOT NULL,
	`message_id` text NOT NULL,
	`channel` text NOT NULL,
	`kind` text NOT NULL,
	`severity` text NOT NULL,
	`status` text NOT NULL,
	`created_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	`lease_until` integer NOT NULL,
	`delivered_at` integer,
	`last_error` text,
	`body` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_message_id_unique` ON `outbox` (`message_id`);--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`status`,`due_at`);--> statement-breakpoint
CREATE TABLE `outbox_investigation` (
	`investigation_id` integer NOT NULL,
	`outbox_id` integer NOT NULL,
	`sequence` integer NOT NULL,
	PRIMARY KEY(`investigation_id`, `outbox_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `prediction` (
	`row` integer PRIMARY KEY NOT NULL,
	`model_id` integer NOT NULL,
	`id` text NOT NULL,
	`at` integer NOT NULL,
	`batch_id` integer NOT NULL,
	`position` integer NOT NULL,
	`combination` integer,
	`decision` integer,
	`score` real,
	`subject` blob
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `prediction_by_id` ON `prediction` (`model_id`,`id`);--> statement-breakpoint
CREATE TABLE `provenance` (
	`id` integer PRIMARY KEY NOT NULL,
	`model` text NOT NULL,
	`version` text NOT NULL,
	`received_at` integer NOT NULL,
	`actor` text NOT NULL,
	`sha256` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `provenance_by_version` ON `provenance` (`model`,`version`,`id`);--> statement-breakpoint
CREATE TABLE `quarantine` (
	`row` integer PRIMARY KEY NOT NULL,
	`model` text NOT NULL,
	`kind` text NOT NULL,
	`received_at` integer NOT NULL,
	`actor` text NOT NULL,
	`position` integer NOT NULL,
	`id` text,
	`path` text NOT NULL,
	`reason` text NOT NULL,
	`body` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `quarantine_by_model` ON `quarantine` (`model`,`row`);--> statement-breakpoint
CREATE TABLE `run_profile` (
	`run_id` integer NOT NULL,
	`version` text NOT NULL,
	`baseline_id` integer NOT NULL,
	`rows` integer NOT NULL,
	`sha256` text NOT NULL,
	PRIMARY KEY(`run_id`, `version`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `segment` (
	`id` integer PRIMARY KEY NOT NULL,
	`baseline_id` integer NOT NULL,
	`bucket` integer NOT NULL,
	`from_batch` integer NOT NULL,
	`through_batch` integer NOT NULL,
	`rows` integer NOT NULL,
	`body` blob NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `segment_by_bucket` ON `segment` (`baseline_id`,`bucket`,`through_batch`);--> statement-breakpoint
CREATE TABLE `session` (
	`id_hash` text PRIMARY KEY NOT NULL,
	`actor` text NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	`seen_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `setting` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `term` (
	`id` integer PRIMARY KEY NOT NULL,
	`model_id` integer NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `term_by_value` ON `term` (`model_id`,`kind`,`value`);--> statement-breakpoint
CREATE TABLE `timeline` (
	`id` integer PRIMARY KEY NOT NULL,
	`investigation_id` integer NOT NULL,
	`kind` text NOT NULL,
	`actor` text NOT NULL,
	`at` integer NOT NULL,
	`recorded_at` integer NOT NULL,
	`reason` text,
	`body` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `timeline_by_investigation` ON `timeline` (`investigation_id`,`id`);--> statement-breakpoint
CREATE TABLE `window_run` (
	`id` integer PRIMARY KEY NOT NULL,
	`model_id` integer NOT NULL,
	`kind` text NOT NULL,
	`window_start` integer NOT NULL,
	`window_end` integer NOT NULL,
	`revision` integer NOT NULL,
	`status` text NOT NULL,
	`owner` text NOT NULL,
	`lease_until` integer NOT NULL,
	`fence` integer NOT NULL,
	`judged_at` integer,
	`through_batch` integer,
	`tests` integer,
	`findings` integer,
	`summary` text,
	`verdicts_sha256` text
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `window_run_once` ON `window_run` (`model_id`,`kind`,`window_start`,`revision`);
--> statement-breakpoint
CREATE TRIGGER `log_entry_no_update` BEFORE UPDATE ON `log_entry` BEGIN
	SELECT RAISE(ABORT, 'log_entry is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `log_entry_no_delete` BEFORE DELETE ON `log_entry` BEGIN
	SELECT RAISE(ABORT, 'log_entry is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `timeline_no_update` BEFORE UPDATE ON `timeline` BEGIN
	SELECT RAISE(ABORT, 'timeline is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `timeline_no_delete` BEFORE DELETE ON `timeline` BEGIN
	SELECT RAISE(ABORT, 'timeline is append-only');
END;
