CREATE TABLE "read_models"."projectors" (
	"id" text PRIMARY KEY NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"heartbeat_at" timestamp with time zone DEFAULT now() NOT NULL,
	"report" json NOT NULL
);
--> statement-breakpoint
ALTER TABLE "read_models"."generations" DROP CONSTRAINT "generations_state";--> statement-breakpoint
ALTER TABLE "read_models"."generations" ADD COLUMN "name" text;--> statement-breakpoint
ALTER TABLE "read_models"."generations" ADD COLUMN "until" json;--> statement-breakpoint
ALTER TABLE "read_models"."generations" ADD COLUMN "changed_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "read_models"."positions" ADD COLUMN "frozen" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "generations_name" ON "read_models"."generations" USING btree ("projection","name") WHERE "read_models"."generations"."state" <> 'dropped';--> statement-breakpoint
ALTER TABLE "read_models"."generations" ADD CONSTRAINT "generations_state" CHECK ("read_models"."generations"."state" IN ('building', 'serving', 'retired', 'snapshot', 'dropped'));