SELECT set_config('bayfare.scope', 'system', true);--> statement-breakpoint
-- What was told before anybody could listen names no stay, and nobody has read it.
DELETE FROM "app_event";--> statement-breakpoint
CREATE TABLE "event_counter" (
	"app_id" uuid PRIMARY KEY NOT NULL,
	"last_position" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "app_event" ALTER COLUMN "position" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "app_event" ALTER COLUMN "data" SET DATA TYPE json;--> statement-breakpoint
ALTER TABLE "app_event" ADD COLUMN "ordinal" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "app_event_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
ALTER TABLE "event_counter" ADD CONSTRAINT "event_counter_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "app_event_by_type" ON "app_event" USING btree ("app_id","type","position") WHERE "app_event"."position" is not null;--> statement-breakpoint
CREATE INDEX "app_event_unnumbered" ON "app_event" USING btree ("app_id","ordinal") WHERE "app_event"."position" is null;--> statement-breakpoint
CREATE INDEX "app_event_age" ON "app_event" USING btree ("created_at");--> statement-breakpoint
ALTER TABLE "app_event" ADD CONSTRAINT "app_event_type" CHECK ("app_event"."type" in ('session.started', 'session.extended', 'session.stopped', 'session.completed', 'session.failed', 'session.ending_soon', 'payment.succeeded', 'payment.failed', 'payment.action_required', 'debt.opened', 'debt.closed', 'receipt.available', 'refund.updated', 'connection.updated'));--> statement-breakpoint
ALTER TABLE "event_counter" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "event_counter" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY by_system ON "event_counter" USING ((SELECT bayfare_scope()) = 'system') WITH CHECK ((SELECT bayfare_scope()) = 'system');--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "event_counter" TO bayfare_app;--> statement-breakpoint
-- Of an event only the position is given later; what is older than thirty days is forgotten.
GRANT UPDATE ("position"), DELETE ON "app_event" TO bayfare_app;
