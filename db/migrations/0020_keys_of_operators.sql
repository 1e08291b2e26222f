ALTER TABLE "api_key" ALTER COLUMN "app_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "operator_id" uuid;--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "mode" text;--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "looks_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "looks" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_operator_id_operator_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."operator"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_owner" CHECK (num_nonnulls("api_key"."app_id", "api_key"."operator_id") = 1);--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_mode" CHECK (("api_key"."mode" is null) = ("api_key"."operator_id" is null) and "api_key"."mode" in ('test', 'live'));