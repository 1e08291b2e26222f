ALTER TABLE "connection" ADD COLUMN "charges_lost_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "session_unpaid" ON "session" USING btree ("connection_id") WHERE "session"."session_status" = 'COMPLETE' and "session"."total_minor" > "session"."paid_minor" + "session"."written_off_minor";--> statement-breakpoint
SELECT set_config('bayfare.scope', 'system', true);--> statement-breakpoint
UPDATE "connection" SET "charges_lost_at" = coalesce("deauthorized_at", "refreshed_at") WHERE NOT "charges_enabled";
