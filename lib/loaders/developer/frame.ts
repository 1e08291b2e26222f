import { findApp } from "@/db/store/app";
import { Refusal } from "@/lib/domain/errors";
import { appIdOf } from "@/lib/loaders/app/app-id";
import type { Context } from "@/lib/use-cases/command";

/** The tabs of an app's developers, in their order; each is a folder under `[app]`. */
export const DEVELOPER_PAGES = ["keys", "requests", "usage", "deliveries"] as const;

export type FrameView = { readonly slug: string; readonly name: string; readonly mode: "test" | "live" };

/** What stands above every page of an app. */
export async function loadFrame(context: Context): Promise<FrameView> {
  const appId = appIdOf(context);
  const app = await context.db.read((tx) => findApp(tx, { appId }));
  if (!app) throw new Refusal("not_found");
  return { slug: app.slug, name: app.name, mode: app.mode };
}
