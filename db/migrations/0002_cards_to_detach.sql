ALTER TABLE "payment_method" ADD COLUMN "detach_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "payment_method" ADD COLUMN "detach_tries" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "payment_method_to_detach" ON "payment_method" USING btree ("detach_at") WHERE "payment_method"."detach_at" is not null;