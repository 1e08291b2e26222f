CREATE TABLE "plate_look" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"place_id" uuid NOT NULL,
	"vehicle_hash" text NOT NULL,
	"why" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "plate_look_why" CHECK ("plate_look"."why" in ('parked', 'returning', 'corrected'))
);
--> statement-breakpoint
ALTER TABLE "plate_look" ADD CONSTRAINT "plate_look_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "plate_look_of_driver" ON "plate_look" USING btree ("driver_id","at");--> statement-breakpoint
CREATE INDEX "plate_look_age" ON "plate_look" USING btree ("at");--> statement-breakpoint
ALTER TABLE "plate_look" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "plate_look" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY by_system ON "plate_look" USING ((SELECT bayfare_scope()) = 'system') WITH CHECK ((SELECT bayfare_scope()) = 'system');--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "plate_look" TO bayfare_app;
