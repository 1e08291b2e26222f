CREATE UNLOGGED TABLE "api_key_window" (
	"api_key_id" uuid PRIMARY KEY NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"used" integer NOT NULL
) WITH (fillfactor = 50);
--> statement-breakpoint
ALTER TABLE "api_key_window" ADD CONSTRAINT "api_key_window_api_key_id_api_key_id_fk" FOREIGN KEY ("api_key_id") REFERENCES "public"."api_key"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key" DROP COLUMN "looks_since";--> statement-breakpoint
ALTER TABLE "api_key" DROP COLUMN "looks";--> statement-breakpoint
ALTER TABLE "api_key_window" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "api_key_window" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY by_system ON "api_key_window" USING ((SELECT bayfare_scope()) = 'system') WITH CHECK ((SELECT bayfare_scope()) = 'system');--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "api_key_window" TO bayfare_app;
