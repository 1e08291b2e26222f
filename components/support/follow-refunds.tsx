"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

const EVERY_MS = 2_000;
/** Four minutes: longer than an undo window and Stripe's answer; after that the agent reloads. */
const TIMES_MAX = 120;

/** Reads the page again while a refund is on its way, so that nobody has to reload to see it arrive. */
export function FollowRefunds({ isMoving }: { isMoving: boolean }) {
  const router = useRouter();
  useEffect(() => {
    if (!isMoving) return;
    let times = 0;
    const timer = setInterval(() => {
      times += 1;
      if (times >= TIMES_MAX) clearInterval(timer);
      if (document.visibilityState === "visible") router.refresh();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [isMoving, router]);
  return null;
}
