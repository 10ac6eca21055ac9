CREATE SCHEMA IF NOT EXISTS "read_models";
--> statement-breakpoint
CREATE TABLE "read_models"."dead_letters" (
	"projection" text NOT NULL,
	"generation" integer NOT NULL,
	"topic" text NOT NULL,
	"partition" integer NOT NULL,
	"position" bigint NOT NULL,
	"reason" text NOT NULL,
	"key" "bytea",
	"value" "bytea",
	"parked_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "dead_letters_pk" PRIMARY KEY("projection","generation","topic","partition","position")
);
--> statement-breakpoint
CREATE TABLE "read_models"."generations" (
	"projection" text NOT NULL,
	"generation" integer NOT NULL,
	"version" integer NOT NULL,
	"fingerprint" text NOT NULL,
	"log_id" text NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "generations_pk" PRIMARY KEY("projection","generation"),
	CONSTRAINT "generations_state" CHECK ("read_models"."generations"."state" IN ('building', 'serving', 'retired'))
);
--> statement-breakpoint
CREATE TABLE "read_models"."positions" (
	"projection" text NOT NULL,
	"generation" integer NOT NULL,
	"topic" text NOT NULL,
	"partition" integer NOT NULL,
	"log_id" text NOT NULL,
	"position" bigint NOT NULL,
	"at" text COLLATE "C",
	"committed_at" timestamp with time zone,
	"records_read" bigint DEFAULT 0 NOT NULL,
	"records_folded" bigint DEFAULT 0 NOT NULL,
	"records_ignored" bigint DEFAULT 0 NOT NULL,
	"records_parked" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "positions_pk" PRIMARY KEY("projection","generation","topic","partition"),
	CONSTRAINT "positions_conservation" CHECK ("read_models"."positions"."records_read" = "read_models"."positions"."records_folded" + "read_models"."positions"."records_ignored" + "read_models"."positions"."records_parked")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "generations_one_serves" ON "read_models"."generations" USING btree ("projection") WHERE "read_models"."generations"."state" = 'serving';