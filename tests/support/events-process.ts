import { systemContext } from "@/lib/auth/context";
import { startEvents } from "@/lib/jobs/events";

/** What a worker does about events, in a process of its own: a test can kill it, or measure it. */
startEvents(systemContext);
