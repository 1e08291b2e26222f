import { bigint, jsonb, timestamp, uuid } from "drizzle-orm/pg-core";
import type { Minor } from "@/lib/domain/money";

/** An instant, stored in UTC. */
export const at = () => timestamp({ withTimezone: true, precision: 3 });

/** UUIDv7 made before the insert, so that an unknown commit can be looked up. */
export const key = () => uuid().primaryKey();

/** A whole amount of minor units; the currency stands in the same row. */
export const amount = () => bigint({ mode: "number" }).$type<Minor>();

export const json = <T>() => jsonb().$type<T>();
