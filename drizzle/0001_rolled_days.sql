DROP INDEX `segment_by_bucket`;--> statement-breakpoint
ALTER TABLE `segment` ADD `bucket_end` integer;--> statement-breakpoint
CREATE INDEX `segment_rolled` ON `segment` (`baseline_id`,`bucket`,`bucket_end`) WHERE bucket_end is not null;--> statement-breakpoint
CREATE INDEX `segment_by_bucket` ON `segment` (`baseline_id`,`bucket`,`through_batch`,`bucket_end`);