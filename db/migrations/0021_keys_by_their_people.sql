CREATE TABLE "leak_report" (
	"source" text PRIMARY KEY NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"times" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mail" DROP CONSTRAINT "mail_kind";--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "label" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "created_by" uuid;--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "rolled_from_id" uuid;--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "leaked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_created_by_person_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_rolled_from" FOREIGN KEY ("rolled_from_id") REFERENCES "public"."api_key"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "api_key_rolled_once" ON "api_key" USING btree ("rolled_from_id");--> statement-breakpoint
CREATE INDEX "api_key_of_app" ON "api_key" USING btree ("app_id");--> statement-breakpoint
CREATE INDEX "api_key_of_operator" ON "api_key" USING btree ("operator_id");--> statement-breakpoint
ALTER TABLE "mail" ADD CONSTRAINT "mail_kind" CHECK ("mail"."kind" in ('receipt', 'sign_in', 'action_required', 'debt_opened', 'debt_paid', 'debt_written_off', 'still_parked', 'api_key_leaked', 'webhook_endpoint_disabled'));--> statement-breakpoint
ALTER TABLE "leak_report" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "leak_report" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY by_system ON "leak_report" USING ((SELECT bayfare_scope()) = 'system') WITH CHECK ((SELECT bayfare_scope()) = 'system');--> statement-breakpoint
-- How often somebody asked is forgotten after a day; the reports themselves are traces.
GRANT SELECT, INSERT, UPDATE, DELETE ON "leak_report" TO bayfare_app;
