ALTER TABLE "payment" ADD COLUMN "tidy_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "payment" ADD COLUMN "tidy_tries" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "payment_to_tidy" ON "payment" USING btree ("tidy_at") WHERE "payment"."tidy_at" is not null;--> statement-breakpoint
SELECT set_config('bayfare.scope', 'system', true);--> statement-breakpoint
UPDATE "payment" SET "tidy_at" = "created_at" WHERE "status" = 'declined' AND "closed_at" IS NULL;
