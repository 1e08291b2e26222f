import { measureEvents } from "@/tests/bench/events/measure";

process.stdout.write(JSON.stringify(await measureEvents()));
