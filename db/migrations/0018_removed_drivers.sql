DROP INDEX "driver_external_id";--> statement-breakpoint
DROP INDEX "driver_email_once_per_app";--> statement-breakpoint
CREATE INDEX "driver_to_erase" ON "driver" USING btree ("disabled_at") WHERE "driver"."disabled_at" is not null and "driver"."erased_at" is null;--> statement-breakpoint
CREATE INDEX "mail_by_address" ON "mail" USING btree ("to_email");--> statement-breakpoint
CREATE UNIQUE INDEX "driver_external_id" ON "driver" USING btree ("app_id","external_id") WHERE "driver"."external_id" is not null and "driver"."disabled_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "driver_email_once_per_app" ON "driver" USING btree ("app_id",lower("email")) WHERE "driver"."external_id" is not null and "driver"."email" is not null and "driver"."disabled_at" is null;
--> statement-breakpoint
-- A saved vehicle is no fact: the stays name theirs themselves.
GRANT DELETE ON "vehicle" TO bayfare_app;
